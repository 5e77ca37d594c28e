"""Spanish."""

from __future__ import annotations

from typing import Final

from feedserver.enrich.lexicons.lexicon import Lexicon, generic, words

LEXICON: Final = Lexicon(
    function=words(
        """
        dijo dice dicen afirma afirmó explica explicó añade añadió asegura recuerda advierte lamenta
        sostiene insiste a acaso además ahora al algo alguien algún alguna algunas alguno algunos
        allí ambas ambos ante antes apenas aquel aquella aquellas aquellos aquí así aun aún aunque
        ayer bajo bastante bien cada casi catorce cerca cien cinco como cómo con conforme contra
        cual cuál cuales cualquier cuando cuándo cuanto cuatro de debajo del delante dentro desde
        después detrás diez donde dónde dos doce durante e efectivamente el él ella ellas ellos en
        encima enfrente entonces entre era es esa esas ese eso esos esta está estas este esto estos
        excepto finalmente fuera fue gracias ha hace hacia han hasta hay hoy incluso jamás junto la
        las le les lejos lo los luego mañana más mas me mediante menos mi mientras mil mis mucha
        muchas mucho muchos muy nada nadie ni ningún ninguna ninguno no nos nosotros nuestra
        nuestras nuestro nuestros nueve nunca o ocho once os otra otras otro otros para pero poca
        pocas poco pocos por porque pronto pues que qué quien quién quienes quince salvo se según
        seis ser si sí siempre siete sin sino sobre solo sólo su sus tal también tampoco tan tanto
        te tendrá tiene toda todas todavía todo todos tras través tres treinta tu tú tus u un una
        unas uno unos usted ustedes va veinte vosotros y ya yo
        """
    ),
    calendar=words(
        """
        lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio
        julio agosto septiembre setiembre octubre noviembre diciembre navidad reyes pascua ramadán
        cuaresma primavera verano otoño invierno
        """
    ),
    peoples=words(
        """
        español española españoles españolas francés francesa alemán alemana inglés inglesa italiano
        italiana portugués portuguesa europeo europea americano americana estadounidense mexicano
        argentino chileno chilena colombiano peruano venezolano cubano catalán vasco gallego andaluz
        ruso rusa chino china japonés británico holandés belga suizo polaco griego turco árabe
        """
    ),
    titles=words(
        """
        don doña d dña sr sra srta dr dra señor señora doctor doctora profesor profesora presidente
        presidenta ministro ministra secretario secretaria director directora general alcalde
        alcaldesa rey reina príncipe princesa papa cardenal obispo padre sor fray san juez jueza
        fiscal senador senadora diputado diputada gobernador gobernadora consejero consejera
        """
    ),
    institutions=words(
        """
        academia aeropuerto agencia alianza archivo asamblea asociación audiencia autoridad
        ayuntamiento banco biblioteca cámara caja catedral centro ciudad club colegio comisión
        comité compañía comunidad confederación congreso consejería consejo convenio cortes corte
        defensor delegación departamento diputación dirección ejército escuela estación facultad
        federación festival fiscalía fondo foro frente fuerzas fundación gobierno grupo guardia
        hospital iglesia instituto junta juzgado laboratorio liga mando ministerio movimiento museo
        observatorio oficina orden organización orquesta palacio parlamento parque partido plan
        plaza policía programa puerto real red región registro república sala secretaría servicio
        sindicato sociedad teatro tribunal unión universidad
        """
    ),
    adjectives=words(
        """
        nacional nacionales general generales europeo europea europeos central superior supremo
        internacional federal provincial municipal regional constitucional científico científica
        público pública mundial social penal civil
        """
    ),
    fields=words(
        """
        agricultura aviación ciencias ciencia comercio competencia consumidores cultura defensa
        derechos economía educación empleo energía estadística finanzas hacienda industria
        investigación justicia medicina patrimonio pesca salud sanidad seguridad telecomunicaciones
        trabajo transportes turismo cuentas estado mercantil mercado valores
        """
    ),
    generic=generic(
        """
        ia adn iva pib pyme pymes ong ee uu ue internet web covid covid-19 dios estado gobierno
        constitución bolsa artículo capítulo norte sur este oeste tierra luna sol
        """
    ),
    joining=(
        *("de la", "de las", "de los", "del", "van", "van der", "von", "la", "le", "&"),
        *("d'", "da", "do", "dos", "bin", "ibn", "al"),
    ),
    joining_places=("de", "para", "para la", "para el"),
    relative=words("que quien cuyo cuya donde"),
)
