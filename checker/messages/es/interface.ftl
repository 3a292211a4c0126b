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

differs-at = en el carácter { $at }: se esperaba { $expected }, se vio { $seen }
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

report-is-in = El informe está en { $file }
run-not-ended = la comprobación no ha terminado
    .cure = Espera a que termine. Si se interrumpió, comprueba otra vez.
watching = Observando; solo se muestran los cambios. Ctrl-C termina.
watch-keys = h pista · e explicación · n laboratorio siguiente · q salir
watch-all-well = Nada está mal. Pulsa n para el laboratorio siguiente.

## Lo esperado y lo visto.

place-property = { $place }, { $property }
none = ninguno
status-with-message = { $status } con el mensaje "{ $message }"
enabled = activado
disabled = desactivado
its-status-is = su estado es { $status }
look-at-addresses = Mira las direcciones que nombra config.json del sitio.
not-a-method = no es un método
not-an-address = no es una dirección: { $error }
not-a-header = no es una cabecera
target-is-busy = El destino está ocupado o caído: espera un momento y comprueba otra vez.
cure-explicit-deny = La cuenta prohíbe esta llamada. En un Learner Lab: arranca el laboratorio otra vez, trabaja en us-east-1 o us-west-2 y mira si este servicio es parte de tu laboratorio.
cure-denied = Usa credenciales que puedan hacer esta llamada, o pregunta a quien administra la cuenta.
cure-throttled = Demasiadas llamadas a la vez: espera un momento y comprueba otra vez.
cure-server-fault = El destino tuvo un fallo propio: espera un momento y comprueba otra vez.
cure-unsupported = El destino no ofrece esta operación; comprueba en la nube del café o en AWS.
cure-unreachable = El destino no responde. ¿Está en marcha (`cafelab status`) y es correcta la dirección?
cure-unexpected = Comprueba otra vez; si sigue igual, comunícalo como un fallo de cafelab.
a-request-to = una petición a { $url }
cure-no-answer = No llegó respuesta. ¿Está en marcha el destino (`cafelab status`) y funciona la red?
not-found = no se encontró
cure-not-found = Mira las comprobaciones que van antes de esta.
the-check = la comprobación { $check }
check-broke-down = la propia comprobación falló
cure-broke-down = Es un fallo de cafelab, no de tu despliegue; comunícalo, por favor.
no-verdict-in-time = ningún veredicto en { $seconds } s
cure-slow = El destino es lento o no responde: espera un momento y comprueba otra vez.
the-pool = el grupo de usuarios
the-domain = el dominio del grupo
the-client = el cliente de aplicación
the-api-token = el token para la API
the-distribution = la distribución del sitio
the-auth-part = la parte `auth` de config.json
the-api = la API del café
the-stage = la etapa de la API
the-authorizer = el autorizador de POST /create_report
place-stage = { $api }, etapa { $stage }, { $route }
export-unreadable = no se puede leer la exportación: { $error }
check-again = Comprueba otra vez.
cure-identity = Mira las credenciales, la región y el destino.
label-picture = imagen
cure-no-credentials = Da credenciales para la cuenta y comprueba otra vez.
no-answer = ninguna respuesta
and = { $first }; { $second }
page-says = la página dice "{ $words }"
console-says = la consola dice "{ $words }"
browser-blocked = el navegador bloqueó { $request } (CORS): { $reason }
the-picture = la imagen { $file }
cure-picture = Mira los permisos de la carpeta.
a-real-browser = un navegador de verdad
cure-browser = Comprueba otra vez, nombra otro navegador con --browser RUTA, u omítelo con --browser off.
in-a-browser = { $url } en un navegador
cure-page-in-browser = El sitio responde a otras peticiones: comprueba otra vez, u omite el navegador con --browser off.
franks-password = la contraseña de Frank
left-out = no se juzga aquí
no-browser-to-use = no hay ningún navegador que usar
seen-at-second-look = El destino no mostró esto hasta una segunda mirada, { $seconds } s después de la primera.
no-account-named = no se nombró ninguna cuenta
