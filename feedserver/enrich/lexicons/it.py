"""Italian."""

from __future__ import annotations

from typing import Final

from feedserver.enrich.lexicons.lexicon import Lexicon, generic, words

LEXICON: Final = Lexicon(
    function=words(
        """
        disse dicono afferma spiega ricorda aggiunge racconta sostiene secondo osserva avverte a ad
        adesso agli ai al alcune alcuni all' alla alle allo allora altre altri altro ampia anche
        ancora anzi appena attraverso avanti benché bene chi ci ciascuno ciò cinque circa col come
        con contro così cosa cui da dagli dai dal dall' dalla dalle dallo davanti degli dei del
        dell' della delle dello dentro di dice dieci dietro dodici dopo dove due dunque durante e è
        ecco ed egli ella eppure era erano essa esse essi esso entro fa fino finora fra fuori già
        giù gli grazie ha hanno i ieri il in infatti infine inoltre insieme intanto intorno invece
        io la là le lei lì lo loro lui lungo ma mai malgrado me meno mentre mi mia mie miei mila mio
        molta molte molti molto ne né neanche negli nei nel nell' nella nelle nello nemmeno nessun
        nessuna nessuno niente no noi non nonostante nostra nostre nostri nostro nove nulla o od
        oggi ogni ognuno oltre ora otto per perché perciò però più piuttosto poca poche pochi poco
        poi poiché presso prima proprio purtroppo qua qual quale quali qualche qualcosa qualcuno
        quando quanta quanti quanto quasi quattro quella quelle quelli quello quest' questa queste
        questi questo qui quindi salvo sarà se sei sembra sempre senza sette si sì sia sin sopra
        sopratutto soprattutto sono sotto spesso sta stando su sua subito sue sugli sui sul sull'
        sulla sulle sullo suo suoi tale tali tanta tante tanti tanto te tra tranne trenta tre troppo
        tu tua tue tuoi tuo tutta tuttavia tutte tutti tutto un un' una undici uno venti verso vi
        via vicino voi vostra vostro
        """
    ),
    calendar=words(
        """
        lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio marzo aprile
        maggio giugno luglio agosto settembre ottobre novembre dicembre natale pasqua ferragosto
        capodanno epifania ramadan quaresima primavera estate autunno inverno
        """
    ),
    peoples=words(
        """
        italiano italiana italiani italiane francese francesi tedesco tedesca tedeschi inglese
        inglesi spagnolo spagnola spagnoli europeo europea europei americano americana americani
        russo russa russi cinese cinesi giapponese giapponesi britannico britannica britannici
        svizzero svizzera svizzeri greco greci polacco polacchi turco turchi arabo arabi ucraino
        ucraini romano romani milanese milanesi napoletano napoletani torinese torinesi veneto
        veneti siciliano siciliani sardo sardi
        """
    ),
    titles=words(
        """
        dott dottor dottoressa dott.ssa ing avv prof professor professoressa signor signora sig
        sig.ra presidente ministro ministra premier sindaco sindaca direttore direttrice generale
        segretario segretaria assessore assessora re regina principe principessa papa cardinale
        monsignor don suor padre fra giudice senatore senatrice deputato deputata onorevole on
        commissario procuratore maestro capitano
        """
    ),
    institutions=words(
        """
        accademia aeroporto agenzia alleanza archivio assemblea associazione autorità azienda banca
        basilica biblioteca camera cassa castello cattedrale centro circolo città clinica collegio
        comitato commissione comune comunità confederazione conferenza congresso consiglio consorzio
        consulta corte cooperativa croce dipartimento direzione duomo ente esercito facoltà
        federazione festival fondazione fondo forza forze forum galleria garante gruppo guardia
        istituto laboratorio lega liceo ministero movimento museo opera ordine organizzazione
        orchestra ospedale palazzo parco parlamento partito piazza polizia policlinico porto procura
        programma provincia questura regione repubblica rete scala scuola servizio sindacato società
        stadio stazione teatro tribunale ufficio unione università
        """
    ),
    adjectives=words(
        """
        nazionale nazionali europea europeo europei generale internazionale italiana italiano
        centrale superiore suprema federale regionale provinciale comunale costituzionale civile
        penale scientifico scientifica pubblica pubblico mondiale popolare sportiva sportivo
        """
    ),
    fields=words(
        """
        agricoltura ambiente appello assise aviazione cassazione commercio concorrenza cultura
        difesa economia energia finanza finanze giustizia industria informatica interno istruzione
        lavoro medicina ricerca ricerche salute sanità scienze scienza sicurezza stato statistica
        trasporti turismo conti calcio gioco
        """
    ),
    generic=generic(
        """
        ia dna iva pil pmi ong ue internet web covid covid-19 dio stato governo costituzione borsa
        articolo capitolo nord sud est ovest terra luna sole parlamento senato var
        """
    ),
    joining=(
        *("de", "della", "dell'", "del", "dei", "degli", "dello", "d'", "van", "van der", "von"),
        *("la", "le", "&", "bin", "al"),
    ),
    joining_places=("di", "da", "per", "per la", "per il", "per l'", "delle"),
    relative=words("che cui dove"),
    elision=True,
)
