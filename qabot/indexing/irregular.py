"""Irregular forms and the words that stemming gives for the others, by language.

Snowball takes "meets" and "meeting" to "meet", but leaves "met" alone.
"""

_ENGLISH = """
arise arose arisen; awake awoke awoken; bear bore borne; beat beaten; become became;
begin began begun; bend bent; bind bound; bite bit bitten; bleed bled; blow blew blown;
break broke broken; breed bred; bring brought; build built; burn burnt; buy bought;
catch caught; choose chose chosen; cling clung; come came; creep crept; deal dealt; dig
dug; draw drew drawn; dream dreamt; drink drank drunk; drive drove driven; eat ate
eaten; fall fell fallen; feed fed; feel felt; fight fought; flee fled; fly flew flown;
forbid forbade forbidden; forget forgot forgotten; forgive forgave forgiven; freeze
froze frozen; go goes went gone; grind ground; grow grew grown; hang hung; hear heard;
hide hid hidden; hold held; keep kept; kneel knelt; know knew known; lay laid; lead led;
leap leapt; learn learnt; leave left; lend lent; light lit; lose lost; make made; mean
meant; meet met; mistake mistook mistaken; overcome overcame; oversee oversaw overseen;
overtake overtook overtaken; overthrow overthrew overthrown; pay paid; ride rode ridden;
ring rang rung; rise rose risen; run ran; say said; see saw seen; seek sought; sell
sold; send sent; sew sewn; shake shook shaken; shine shone; shoot shot; show shown;
shrink shrank shrunk; sing sang sung; sink sank sunk; sit sat; sleep slept; slide slid;
speak spoke spoken; speed sped; spend spent; spin spun; spring sprang sprung; stand
stood; steal stole stolen; stick stuck; strike struck stricken; strive strove striven;
swear swore sworn; sweep swept; swell swollen; swim swam swum; swing swung; take took
taken; teach taught; tear tore torn; tell told; think thought; throw threw thrown;
understand understood; undertake undertook undertaken; undergo underwent undergone;
uphold upheld; wake woke woken; wear wore worn; weave wove woven; weep wept; win won;
withdraw withdrew withdrawn; withhold withheld; withstand withstood; write wrote
written; child children; man men; woman women; foot feet; tooth teeth; mouse mice; goose
geese; wife wives; life lives; knife knives; leaf leaves; half halves; wolf wolves;
thief thieves; shelf shelves; loaf loaves; crisis crises; analysis analyses; basis
bases; thesis theses; hypothesis hypotheses; phenomenon phenomena; criterion criteria;
medium media;
"""

BASES = {
    "english": {
        form: base
        for entry in _ENGLISH.replace("\n", " ").split(";")
        if entry.strip()
        for base, *forms in [entry.split()]
        for form in forms
    },
}
