### Comprobaciones y errores del laboratorio 05: el camino entero, y si el informe del final es verdad.

## Comprobaciones: la afirmación, tres pistas de menos a más, qué hace la comprobación y por qué importa.

check-site-api-module = el api.js desplegado envía el token en la cabecera Authorization y distingue un rechazo de un fallo
    .nudge = ¿Qué viaja con la petición y qué dice la página cuando la respuesta es no?
    .place = Mira labs/05-end-to-end/site/js/api.js: las cabeceras de fetch y lo que sigue a un 401.
    .change = Envía `Authorization: <token>` con POST, trata 401 y 403 como rechazo y todo lo demás que no sea 200 como fallo.
    .does = Ejecuta el api.js desplegado en un motor de JavaScript embebido y mira la petición que hace y qué hace con 200, 401 y 5xx.
    .why = El token va en la cabecera Authorization de esta única petición, no en una dirección que se queda en los registros; y a una persona hay que decirle si fue rechazada o si algo se rompió.
check-report-complete = el informe tiene todos los productos, los números correctos y las marcas correctas de existencias bajas
    .nudge = Cuenta: ¿está en el informe todo lo que hay en la tabla, y nada más?
    .place = Compara el informe con un recorrido de la tabla: nombres, cantidades y quién está por debajo del nivel de pedido.
    .change = Haz que el flujo de trabajo siga LastEvaluatedKey, desenvuelva los atributos y marque como bajo quantity < reorder_level.
    .does = Compara el informe con un recorrido de la tabla: nombres, cantidades, marcas, resumen.
    .why = Un recorrido devuelve como mucho 1 MB por página. Un flujo de trabajo que ignora LastEvaluatedKey informa de una parte de las existencias como si fuera todo.
check-report-real-time = un cambio de existencias de hace un momento está en el informe
    .nudge = Un informe de ayer se ve igual que uno de hoy. ¿Cómo los distinguirías?
    .place = Cambia una cantidad en la tabla y pide el informe: ¿la sigue?
    .change = Haz que POST /create_report arranque el flujo de trabajo y que este recorra la tabla con ConsistentRead, sin cachés.
    .does = Escribe un artículo de prueba en la tabla, pide el informe y quita el artículo.
    .why = Un informe enlatado se ve igual que uno vivo. Solo los distingue un cambio que nadie podía prever.
check-e2e-journey = usando solo lo que dice el sitio desplegado: inicio de sesión, comprobación previa, POST, informe
    .nudge = Cada cosa funciona por sí sola. ¿Sabe el sitio cómo juntarlas?
    .place = Mira la parte `report` del config.json desplegado.
    .change = Publica report.path /create_report y report.token_header Authorization, y después invalida /config.json.
    .does = Recorre todo el camino de Frank con nada más que lo que dice el sitio desplegado: inicio de sesión, comprobación previa, POST, informe.
    .why = Partes que funcionan por separado fallan juntas: una ruta equivocada, una cabecera equivocada, un token de la clase equivocada.
check-e2e-browser = lo mismo con los clics de una persona en un navegador de verdad; la cabecera se ve en la red
    .nudge = Un cliente que lo hace todo bien consigue el informe. ¿Qué hace distinto tu sitio?
    .place = Inicia sesión, pulsa el botón y mira la petición a /create_report en las herramientas de desarrollo: ¿lleva una cabecera Authorization?
    .change = Compara api.js con las tareas 5.1 y 5.2, o mira `cafelab solve 5 --files`.
    .does = Hace lo mismo con un navegador de verdad y los clics de una persona, y lee la cabecera en la red.
    .why = Es la única prueba de que Frank puede pulsar su botón.

## Errores: qué está mal y cómo corregirlo.

mistake-report-not-published = config.json no dice cómo conseguir el informe.
    .cure = Publica la parte `report` de config.json.
mistake-report-path = config.json nombra una ruta que la API no tiene.
    .cure = Fija `report.path` en /create_report.
mistake-token-header = config.json nombra otra cabecera que la que lee el autorizador.
    .cure = Fija `report.token_header` en Authorization.
mistake-report-not-json = El informe no es JSON.
    .cure = Mira la plantilla de respuesta de POST /create_report.
mistake-report-as-string = El informe es una cadena JSON dentro de JSON.
    .cure = Responde $input.path('$.output') en la plantilla de respuesta; después despliega.
mistake-raw-execution = La API responde lo que dijo Step Functions en vez del informe.
    .cure = Responde $input.path('$.output') en la plantilla de respuesta; después despliega.
mistake-failed-run-as-success = Una ejecución fallida del flujo de trabajo se responde con 200.
    .cure = Convierte el estado FAILED en un 5xx en la plantilla de respuesta; después despliega.
mistake-backend-error-as-success = Una llamada que el servicio rechazó se responde con 200.
    .cure = Convierte los 4xx del servicio en un 5xx con un patrón de selección; después despliega.
mistake-typed-attributes = El informe lleva las marcas de tipo de DynamoDB, como {"{"}"S": …{"}"}.
    .cure = Haz que el flujo de trabajo desenvuelva los atributos.
mistake-products-left-out = Al informe le faltan productos de la tabla.
    .cure = Haz que el flujo de trabajo lea todas las páginas: sigue LastEvaluatedKey.
mistake-products-invented = El informe nombra productos que la tabla no tiene.
    .cure = Haz que el flujo de trabajo lea la tabla del café.
mistake-wrong-numbers = Las cantidades del informe no son las de la tabla.
    .cure = Haz que el flujo de trabajo tome quantity y reorder_level de la tabla.
mistake-wrong-low-stock = El informe marca como bajos los productos equivocados.
    .cure = Bajo es una cantidad por debajo del nivel de pedido.
mistake-wrong-summary = El resumen del informe no encaja con sus artículos.
    .cure = Cuenta los artículos, y los que tienen existencias bajas.
mistake-canned-report = El informe no cambia con la tabla.
    .cure = Haz que POST /create_report arranque el flujo de trabajo, y que este recorra la tabla cada vez.
mistake-stale-report = El informe muestra un estado anterior de la tabla.
    .cure = Recorre la tabla con ConsistentRead = true y no pongas en caché POST /create_report.
mistake-report-not-requested = Pulsar `Generate Report` no pide el informe a la API.
    .cure = Haz que el botón llame a `fetchReport`, que envía un POST a `report.path` de config.json.
mistake-token-not-sent = El sitio pide el informe sin el token.
    .cure = Envía lo que devuelve `currentToken` en la cabecera que nombra `report.token_header`.
mistake-report-kept-from-page = El navegador no deja que el sitio pida el informe o lea la respuesta.
    .cure = Envía solo lo que permite la comprobación previa: la cabecera Authorization, y sin credenciales.
mistake-report-refused-to-site = La API rechaza lo que envía el sitio, aunque el token de Frank es bueno.
    .cure = Envía el token tal cual, en la cabecera Authorization.
mistake-report-not-shown = El informe llega, y el sitio no lo muestra.
    .cure = Muéstralo como una tabla con el título `Inventory report`.

## Lo esperado y lo visto.

a-report-object = un objeto con generated_at, summary e items
answer-the-output = Haz que POST /create_report responda la salida del flujo de trabajo.
answered-200-before = La API respondió 200 hace un momento: comprueba otra vez.
table-changes-too-fast = la tabla cambia demasiado deprisa para comparar
    .cure = Que nadie cambie las existencias, y comprueba otra vez.
products-missing = faltan { $missing } de { $all }, por ejemplo { $example }
all-products = los { $count } productos
not-in-the-table = { $name }, que no está en la tabla
table-products-only = solo productos de la tabla
lines = { $count } líneas
each-product-once = cada uno de los { $count } productos una vez
quantity-of = { $name }: cantidad { $quantity }
no-mark = ninguna marca
mark-due = { $name }: { $mark } ({ $stock })
mark-seen = { $name }: { $mark }
no-summary = ningún resumen
report-follows-late = El informe sigue a la tabla con retraso: recorre la tabla con ConsistentRead = true.
an-item-with = un artículo { $name } con cantidad { $quantity }
a-report-of-a-machine-that-asks-nobody = un informe sin él; ningún estado de { $machine } pregunta a la tabla
a-report-without-it = un informe sin él
nothing-was-written = No se escribió nada: el informe se comparó con un recorrido nuevo de la tabla, lo que prueba menos.
what-the-table-says = lo que dice ahora la tabla
something-else = otra cosa
config-without-report = un config.json sin `report`
follow-by-hand = Sigue los pasos a mano en la vista de red del navegador.
readable-200 = un 200 que la página pueda leer
the-report-part = la parte `report` de config.json
the-report-button = el botón `Generate Report`
no-request-after-click = ninguna petición tal tras el clic
a-request-to-the-api = una petición a la API
browser-blocked-it = el navegador la bloqueó: { $reason }
readable-answer = una respuesta que la página pueda leer
request-without-token = una petición sin cabecera Authorization
token-in-header = el token de Frank en la cabecera Authorization
a-report-table = una tabla con el título `Inventory report`
no-report-table = estado 200 y ninguna tabla tal
place-after-report-button = el sitio, tras `Generate Report`
table-without = una tabla sin { $names }
every-product = todos los productos
follow-in-developer-tools = La API responde a otros clientes: sigue la petición en la vista de red de las herramientas de desarrollo.
