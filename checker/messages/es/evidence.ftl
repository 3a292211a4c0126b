# En qué se apoyan los veredictos: intercambios y observaciones.

authorization-plain = Authorization: <{ $shape }>
authorization-bearer = Authorization: Bearer <{ $shape }>
shape-and-origin = { $shape }, Origin: { $origin }
shape-of-token =
    { $parts ->
        [one] { $parts } parte
       *[other] { $parts } partes
    }, { $count ->
        [one] { $count } carácter
       *[other] { $count } caracteres
    }
token-of-shape = token { $name } <{ $shape }>
token-verified =
    { $count ->
        [one] token { $name } verificado con la única clave
       *[other] token { $name } verificado con una de { $count } claves
    }
by-the-browser = del navegador, { $kind }
is-of-kind = { $name } es { $kind }
with-status = estado { $status }
account-and-region = cuenta { $account }, región { $region }
products-read =
    { $count ->
        [one] { $count } producto
       *[other] { $count } productos
    }
item-with-quantity = { $product } con cantidad { $quantity }
table-with-every-product = una tabla con el título `Inventory report` y todos los productos
wrong-password-led-to = una contraseña equivocada llevó a { $outcome }
led-to = llevó a { $outcome }
report-button-and-token = muestra el botón del informe; hay un token en { $places }
run-without-browser = ejecutado sin navegador
stage-still-protected = la etapa sigue teniendo aquí un autorizador del grupo de usuarios
authorizer-trusts = { $name } confía en { $pools }
client-has-secret = { $client } tiene un secreto
client-has-none = { $client } no tiene secreto
what-browser-showed = lo que mostró el navegador

# Por qué no se puede ejecutar un script del sitio, y por qué una petición quedó sin respuesta.
script-not-served = el sitio responde { $answer }
script-of-type = su tipo de contenido es { $type }
script-without-type = no tiene tipo de contenido
script-too-long = tiene { $count } bytes
file-and-reason = { $path }: { $reason }
error-at-place = { $error } (en { $place })
no-answer-within = ninguna respuesta en { $seconds } s
answer-cut-off = la respuesta termina tras { $count } de { $announced } bytes
not-in-recording = la grabación no contiene esta petición
no-target = no hay destino
