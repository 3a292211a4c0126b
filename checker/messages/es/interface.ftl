### Textos que no son de ningún laboratorio: veredictos, etiquetas, informes, órdenes.

## Veredictos, en mayúsculas para que se lean sin color.

verdict-pass = BIEN
verdict-fail = MAL
verdict-blocked = EN ESPERA
verdict-inconclusive = SIN JUZGAR

## Etiquetas de una explicación, en pocas letras.

label-claim = afirma
label-waits-for = espera a
label-mistake = error
label-expected = esperado
label-seen = visto
label-differs = difiere
label-where = dónde
label-hint = pista
label-cause = causa
label-cure = remedio
label-try = prueba
label-advice = consejo
label-saw = observó

## Por qué no pasó una comprobación, en una frase para los campos de mensaje de las máquinas.

reason-fail = esperado: { $expected }; visto: { $seen }; dónde: { $where }
reason-blocked = espera a { $checks }
reason-inconclusive = no se pudo juzgar: { $cause } ({ $where })

## Dónde empiezan a diferir dos textos.

differs-at = difiere en el carácter { $at }: se esperaba { $expected }, se vio { $seen }
nothing = nada
a-space = un espacio

## Resúmenes.

summary = { $pass } bien, { $fail } mal, { $blocked } en espera, { $inconclusive } sin juzgar; { $earned } de { $possible } puntos
summary-unjudged = { $points } puntos no se pudieron juzgar y no se pierden
passed-of = { $pass } de { $all }
not-gradable = Algunas comprobaciones no se pudieron juzgar, así que este intento no cuenta. No se pierde nada: espera un momento y entrega otra vez.

## Markdown.

markdown-title = Informe de cafelab
column-verdict = Veredicto
column-check = Comprobación
column-claim = Afirmación
column-points = Puntos

## Explicaciones de comprobaciones.

explain-does = Qué hace
explain-why = Por qué importa
explain-source = Para leer más
explain-needs = Necesita
hint-more = Más: cafelab hint { $check } --level { $level }

## La orden `check`.

list-line = {"  "}{ $id } { $points } puntos  { $claim }
report-is-in = El informe está en { $file }
run-not-ended = la comprobación no ha terminado
    .cure = Espera a que termine. Si se interrumpió, comprueba otra vez.
watching = Observando; solo se muestran los cambios. Ctrl-C termina.
watch-keys = h pista · e explicación · n laboratorio siguiente · q salir
watch-all-well = Nada está mal. Pulsa n para el laboratorio siguiente.
