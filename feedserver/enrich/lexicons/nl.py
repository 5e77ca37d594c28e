"""Dutch."""

from __future__ import annotations

from typing import Final

from feedserver.enrich.lexicons.lexicon import Lexicon, generic, words

LEXICON: Final = Lexicon(
    function=words(
        """
        zegt zei vertelt aldus aan achter af al alle alleen allemaal alles als althans altijd anders
        ben beneden beide bij bijna binnen binnenkort blijkbaar boven bovendien buiten daar daarbij
        daarmee daarna daarnaast daarom daarop daarover daarvoor dan dankzij dat de deze die dit
        diverse doch doen dom door doordat drie dus dwars echter een één eens eerder eerst elf elk
        elke en enige enkele er eigenlijk ergens even evenals evenwel gedurende geen genoeg gelukkig
        gisteren haar had heb hebben heeft helaas hem hen het hier hij hoe hoewel hun ieder iedere
        iedereen iemand iets ik in inclusief inderdaad indien ingevolge intussen inmiddels is ja je
        jij jou jouw jullie kan later liever maar meer meestal men met middels mijn mits misschien
        moet morgen na naar naast namelijk nadat negen nergens net niemand niet niets nog nogal nu
        nooit of ofschoon om omdat ondanks onder ondertussen ongeveer ons onze ook op opnieuw over
        overal overigens per plotseling rond sinds slechts sommige soms straks tegen tegelijk ten
        tenminste tenslotte tenzij ter terug terwijl tevens tien tijdens toch toen tot totdat
        trouwens tussen twaalf twee twintig uit uiteindelijk vaak van vanaf vandaag vandaar vanuit
        vanwege veel verder vier vijf via volgens voor vooral voorlopig voordat waar waarom
        waarschijnlijk wanneer want was wat we weer weinig wel welk welke weliswaar wie wij wil
        wordt worden zal ze zeer zeker zelf zelfs zes zeven zich zij zijn zo zoals zodat zodra
        zonder zou zowel
        """
    ),
    calendar=words(
        """
        maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei
        juni juli augustus september oktober november december kerst kerstmis pasen pinksteren
        sinterklaas koningsdag ramadan lente zomer herfst winter
        """
    ),
    peoples=words(
        """
        nederlands nederlandse nederlander nederlanders belg belgen belgisch belgische vlaams
        vlaamse vlaming vlamingen duits duitse duitser duitsers frans franse fransman fransen engels
        engelse engelsman engelsen brits britse brit britten amerikaans amerikaanse amerikaan
        amerikanen europees europese europeaan europeanen spaans spaanse spanjaard italiaans
        italiaanse italiaan italianen portugees portugese pools poolse pool polen russisch russische
        rus russen chinees chinese chinezen japans japanse deens deense deen denen zweeds zweedse
        zweed noors noorse noor noren fins finse fin finnen iers ierse schots schotse zwitsers
        zwitserse oostenrijks oostenrijkse grieks griekse turks turkse turken marokkaans marokkaanse
        marokkaan marokkanen oekraïens oekraïense oekraïner oekraïners zeeuws zeeuwse zeeuw zeeuwen
        fries friese friezen limburgs limburgse brabants brabantse gronings groningse amsterdams
        amsterdamse amsterdammer amsterdammers rotterdams rotterdamse haags haagse utrechts
        utrechtse israëlisch israëlische palestijns palestijnse arabisch arabische joods joodse
        afrikaans afrikaanse indonesisch indonesische surinaams surinaamse
        """
    ),
    titles=words(
        """
        dhr mevr mw dr drs ir ing mr prof professor minister premier president directeur voorzitter
        burgemeester wethouder koning koningin prins prinses paus kardinaal bisschop generaal
        kolonel kapitein rechter hoogleraar staatssecretaris commissaris onderzoeker onderzoekster
        schrijver schrijfster trainer wetenschapper woordvoerder oprichter topman zanger advocaat
        journalist arts boer visser bioloog econoom
        """
    ),
    institutions=words(
        """
        academie agentschap autoriteit bank bibliotheek bond bureau centrum college commissie dienst
        europees europese federatie fonds gemeente genootschap groep hof hogeschool hoge instituut
        kamer kerk ministerie museum orkest partij provincie raad rechtbank schouwburg stichting
        theater unie universiteit vereniging verbond waterschap ziekenhuis
        """
    ),
    generic=generic(
        """
        ai dna btw bbp mkb ngo eu internet web covid covid-19 corona god staat grondwet beurs
        artikel hoofdstuk noord zuid oost west aarde maan zon kamer
        """
    ),
    joining=(
        *("van der", "van den", "van de", "van 't", "van", "de", "den", "der", "ter", "ten", "te"),
        *("'t", "in 't", "op de", "von", "di", "da", "la", "le", "&"),
    ),
    joining_places=("voor", "voor de", "voor het", "van het"),
    relative=words("die dat wie wiens waar"),
)
