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
check-e2e-browser = los clics de una persona en un navegador de verdad consiguen el informe, y la cabecera está en la red
    .nudge = Pulsa tú el botón. ¿Qué ves y qué ve la vista de red?
    .place = Sigue las peticiones en la vista de red del navegador: comprobación previa, POST, sus cabeceras y respuestas.
    .change = Publica api.js y config.json, invalida ambos en CloudFront y recarga la página sin su caché.
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
