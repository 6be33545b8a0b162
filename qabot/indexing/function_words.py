"""What lists of stop words lack, and what they have too much, by language.

Questions are full of question words, which few lists have in full. Languages without a
list have their commonest words here too. Left out are words that lists of news
agencies' texts hold, and words that a stop word becomes without its accents.
"""

ADDED = {
    "arabic": "من متى أين لماذا كيف ما ماذا كم أي هل أن إن إلى أو كان كانت هذا التي",
    "armenian": "ով ովքեր ում երբ որտեղ ուր ինչու ինչպես ինչ որքան քանի ինչպիսի",
    "basque": "nor nork nori noren noiz non nora nondik zergatik nola zer zein zenbat",
    "catalan": """qui quan on com perquè què que quin quina quins quines quant quanta
        quants quantes""",
    "czech": """kdo koho komu kým kdy kde kam odkud proč jak co čeho jaký jaká jaké jací
        který která které kteří kolik čí zda a i v ve na s se si z ze do od o po za pro
        při k ke u je jsou byl byla bylo byli byly být to ten ta ti že aby ale nebo by
        už jako také jeho její jejich""",
    "danish": """hvem hvornår hvor hvorfor hvordan hvad hvilken hvilket hvilke hvis er
        blev""",
    "dutch": """wie wiens wanneer waar waarom waarheen waarvandaan hoe hoeveel wat welk
        welke werden""",
    "esperanto": """kiu kiuj kiun kiujn kiam kie kien kial kiel kio kion kia kiaj kian
        kiom kies ĉu la kaj en de da al el je por per kun sur estas estis estos esti ke
        li ŝi ĝi ili mi vi ni oni""",
    "estonian": """kes kelle keda kellele millal kus kuhu kust miks kuidas mis mida
        mille mitu kui milline ja on oli ei ka et ta see""",
    "finnish": """kuka ketkä kenen ketä milloin koska missä mistä mihin miksi miten
        kuinka mikä mitä minkä mitkä montako paljonko millainen""",
    "french": """qui que quoi quand où comment pourquoi combien quel quelle quels
        quelles lequel laquelle lesquels lesquelles auquel duquel dont cet cette elles
        jusqu lorsqu puisqu quoiqu quelqu""",
    "german": """wer wen wem wessen wann wo woher wohin wodurch womit wofür wie wieviel
        wieviele was warum wieso weshalb wozu welche welcher welches welchem welchen
        wurde wurden worden gibt""",
    "greek": """ποιος ποια ποιο ποιοι ποιες ποιον ποιους πότε πού γιατί πώς τι πόσο
        πόσος πόση πόσοι πόσες πόσα ήταν από είναι οι τους του της τις στους στις""",
    "hindi": """कौन किसने किसे किसको किसका किसकी किसके कब कहाँ क्यों कैसे कैसा कैसी क्या
        कितना कितने कितनी कौनसा कौनसी है थे थीं की के में ने पर गई गए मैं हम""",
    "hungarian": """ki kik kit kinek mikor hol hova hová honnan miért hogyan hogy mi mit
        mely melyik milyen hány hányan mennyi ő ők őket elő először előtt első""",
    "indonesian": """siapa kapan bilamana mana dimana kemana mengapa kenapa bagaimana
        apa berapa""",
    "irish": """cé cathain cá cár conas cén cad céard cárb a an na ag ar as is i in do
        de den le go agus bhí tá raibh sé sí ó""",
    "italian": """chi quando dove dov perché come com cosa cos che cui quale quali
        quanto quanta quanti quante qual quest quell nell sull anch""",
    "lithuanian": """kas ko kam ką kada kur kodėl kaip kiek kuris kuri kurie kokia koks
        kokie ar ir yra buvo į iš su o bet kad per po prie už nuo""",
    "nepali": "को कसले कसलाई कसको कहिले कहाँ किन कसरी के कति कुन",
    "norwegian": """hvem hvis når hvor hvorfor hvordan hva hvilken hvilket hvilke kven
        kvar kvifor korleis kva""",
    "persian": "که چه کی کجا چرا چگونه چطور چند چقدر کدام آیا کسی چیست کیست است",
    "polish": """kto kogo komu kim kiedy gdzie skąd dokąd dlaczego czemu jak co czego
        jaki jaka jakie który która które ile ilu czyj czyja czyje czy""",
    "portuguese": """quem quando onde aonde porque porquê como qual quais quanto quanta
        quantos quantas que quê""",
    "romanian": """cine cui când unde cum ce care cât câtă câți câte și ești aveți
        acești""",
    "russian": """кто кого кому кем ком когда где куда откуда почему зачем как что чего
        чему чем какой какая какое какие каков который которая которое которые сколько
        чей чья чьё чьи это""",
    "serbian": """ko koga kome kada kad gde kuda odakle zašto kako šta čega koji koja
        koje koliko čiji da li je su i u na se za od sa iz o bio bila bilo bili ko кога
        коме када кад где куда одакле зашто како шта чега који која које колико чији да
        ли је су и у на се за од са из о био била било били""",
    "sesotho": """mang bomang neng kae hokae hobaneng joang eng efe bokae a ba e ka ke
        le o sa tse ea oa ho ha ne""",
    "spanish": """quién quiénes cuándo dónde adónde por qué cómo cuál cuáles cuánto
        cuánta cuántos cuántas cuando como que""",
    "swedish": """vem vilka vilken vilket när var vart varifrån varför hur vad vems""",
    "tamil": """யார் யாரை யாருக்கு எப்போது எங்கே எங்கு ஏன் எப்படி என்ன எது எந்த எத்தனை
        எவ்வளவு""",
    "turkish": """kim kimi kime kimin kimler ne neyi neye zaman nerede nereye nereden
        nerden neden niçin niye nasıl hangi hangisi kaç kaçıncı kaçta mı mi mu mü""",
    "yiddish": """ווער וועמען ווען וווּ וואו וואָס פֿאַרוואָס ווי אַזוי וועלכער וועלכע
        וויפֿל דער די דאָס און אין איז""",
}
LEFT_OUT = {
    "arabic": """زيارة لقاء مايو ايار مليار مليون برس لوكالة للامم نهاية شخصا سنة سنوات
        قوة كلم صباح مساء اعلنت اعادة اول الاول الاولى الثاني الثانية""",
    "finnish": "silta",
    "persian": "مردم خدمات آباد هزار ميليون ميليارد جريان روزهاي",
    "romanian": "fata",
    "turkish": "su",
}
