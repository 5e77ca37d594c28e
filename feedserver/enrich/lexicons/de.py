"""German, which capitalises every noun: words that tell the noun from the name like it."""

from __future__ import annotations

from typing import Final

from feedserver.enrich.lexicons.lexicon import words

# Before these a word is no name, but for "das neue Apple".
INDEFINITE: Final = words(
    """
    das dies dieses diesem jenes jenem jedes jedem jeder jede jeden ein eine einen einem einer eines
    kein keine keinen keinem keiner keines mein meine meinen meinem meiner dein deine sein seine
    seinen seinem seiner seines ihr ihre ihren ihrem ihrer ihres unser unsere unseren unserem
    unserer euer eure manche mancher manches solche solches welches welche viel viele vielen mehrere
    einige einiges wenige weniger alles allem ins ans aufs fürs zum beim letztes letzten nächstes
    nächsten großes großen großer große kleines kleinen kleine erstes ersten erste zweite zweites
    drittes
    """
)
# Before these it may be: "die Telekom", "der Spiegel".
DEFINITE: Final = words("der die den dem des zur am im vom diese dieser diesen")
NOUNS: Final = words(
    """
    abend abendblatt abteilung aktie aktion allianz amt angebot angst anlage anteil antrag arbeit
    art arzt aufgabe auge ausgabe auto bahn ball band bank bau baum bedarf berg bericht besuch
    betrieb bild blatt blick block boden bogen brief brücke buch bund bundesbahn bühne bürger chance
    chef daten dienst ding dorf druck ecke ehre ende energie entwicklung erde erfolg ergebnis fach
    fahrt fall familie farbe faser fehler feld fenster feuer figur film firma fisch fläche flucht
    flug fluss focus folge form frage frau freiheit freund frieden frist fuchs führung funke gang
    garten gas gebäude gefahr gegenwart geist geld gemeinde gericht gesetz gesicht gewinn glas gold
    grenze grund gruppe haft hafen halle hand handel haus heimat heft held herbst herd herr herz
    himmel hof hoffnung holz hund idee insel jagd jahr jugend kampf kanal kanzler karte kasse katze
    kern kette kind kirche klage klang klasse knoten kopf kraft kreis kreuz krieg krone kugel kultur
    kunde kunst kurs küche lage lager land last lauf leben lehre leiter leitung licht linde linie
    liste lohn luft lösung löwe macht magazin mal mann markt maschine masse mast mauer meer meister
    mensch menge merkur meta minute mittel mitte modell moment monat mond morgen motor museum musik
    muster mutter nacht name natur netz not note ordnung ort partei partner pause person pfad plan
    platz post preis programm prozess punkt quelle rad rand rat raum recht rede regel regen
    regierung region reich reihe reise ring rolle ruf ruhe rückkehr saal sache schaden schale
    schatten schiff schild schloss schluss schnee schrift schritt schule schuld schutz see seite
    sicht sieg sinn sitz sommer sonne spiegel spiel sprache sprung spur staat stadt stamm stand
    start stelle stern stimme stoff strafe straße strecke streit strom stück stunde sturm suche
    system tafel tag takt teil termin text thema tier tisch titel tochter tod ton tor tour traum
    treffen turm übung uhr umfang union unterschied urteil vater verein verfahren verlag verlust
    versuch vertrag vogel volk vorstand vorteil waage wache wagen wahl wald wand ware wasser weg
    welle welt wende werk wert wesen wetter wind winkel winter wirtschaft woche wolke wort wunder
    wunsch zahl zeichen zeit zeitung zelle zentrum zeuge ziel zimmer zug zukunft zweck zweifel
    """
)
