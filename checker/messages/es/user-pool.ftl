### Comprobaciones y errores del laboratorio 02: el grupo de usuarios, su cliente, su dominio y Frank.

## Comprobaciones: la afirmación, tres pistas de menos a más, qué hace la comprobación y por qué importa.

check-user-pool-exists = el grupo de usuarios existe
    .nudge = ¿Dónde guardaría Cognito la cuenta de Frank?
    .place = En Cognito, busca el grupo de usuarios cafe-staff en la región del café.
    .change = Llama a CreateUserPool con el nombre cafe-staff, salvo que ListUserPools ya lo muestre.
    .does = Busca el grupo que usan el sitio y el autorizador, y después uno con el nombre del curso.
    .why = En el grupo viven la cuenta de Frank y las claves que firman sus tokens. Sin él nadie puede iniciar sesión.
check-user-pool-sign-up-closed = solo un administrador puede crear usuarios
    .nudge = ¿Quién puede crearse una cuenta para el informe de existencias del café?
    .place = Mira los ajustes de registro del grupo: AdminCreateUserConfig.
    .change = Fija AdminCreateUserConfig.AllowAdminCreateUserOnly en true al crear el grupo, o con UpdateUserPool junto con todos los demás ajustes.
    .does = Lee AdminCreateUserConfig del grupo.
    .why = Con el registro abierto, cualquiera toma de la página el id del cliente, llama a SignUp, confirma con una dirección propia y lee las existencias del café con un token perfectamente válido.
check-app-client-public = existe un cliente de aplicación sin secreto
    .nudge = El sitio se ejecuta en el navegador de quien lo abre. ¿Qué puede guardarse para sí?
    .place = Mira los clientes de aplicación del grupo: ¿hay uno para el sitio y tiene un secreto?
    .change = Llama a CreateUserPoolClient con GenerateSecret = false. Un secreto no se puede quitar después: crea un cliente nuevo.
    .does = Lista los clientes del grupo y mira si el del sitio tiene un secreto.
    .why = Todo lo que hay en una página puede leerlo quien la abre, así que un secreto allí no lo es. Sin él, Cognito rechaza el canje del código de un cliente así, y el inicio de sesión acaba en un error.
check-app-client-oauth = el cliente puede usar la interfaz alojada con la concesión code o implicit y los ámbitos openid y email
    .nudge = La interfaz alojada solo da tokens a clientes que dicen qué concesión y qué ámbitos quieren.
    .place = Mira los ajustes de las páginas de inicio de sesión del cliente: tipos de concesión de OAuth y ámbitos de OpenID Connect.
    .change = Fija AllowedOAuthFlowsUserPoolClient = true, AllowedOAuthFlows = [code], AllowedOAuthScopes = [openid, email].
    .does = Lee los ajustes OAuth del cliente: si los flujos están activados, qué concesiones y qué ámbitos.
    .why = Sin `openid` no hay token de identidad; sin concesión no hay página de inicio de sesión. Los ámbitos que un cliente no necesita son llaves que un ladrón encontraría.
check-app-client-callback = callback.html del sitio es una URL de retorno del cliente, byte a byte
    .nudge = Tras el inicio de sesión, Cognito envía el navegador a una dirección que registraste. ¿A qué página del sitio?
    .place = Compara CallbackURLs del cliente con la dirección de callback.html en la distribución, carácter a carácter.
    .change = Pon https://<distribución>/callback.html en CallbackURLs: sin barra final, en minúsculas, con el esquema del sitio.
    .does = Compara CallbackURLs del cliente con la dirección de callback.html en CloudFront, byte a byte.
    .why = Cognito envía códigos y tokens solo a direcciones registradas, y las compara como texto. Una barra de más y el navegador muestra `redirect_mismatch`; una dirección de más y un ladrón recibe el código.
check-app-client-identity-provider = COGNITO es un proveedor de identidad del cliente
    .nudge = La cuenta de Frank está en el propio grupo. ¿Deja el cliente entrar a la gente del grupo?
    .place = Mira los ajustes de las páginas de inicio de sesión del cliente: proveedores de identidad.
    .change = Fija SupportedIdentityProviders = [COGNITO], junto con todos los demás ajustes del cliente.
    .does = Lee SupportedIdentityProviders del cliente.
    .why = La cuenta de Frank está en el propio grupo. Si COGNITO no está activado para el cliente, la página de inicio de sesión no tiene formulario para él.
check-domain-active = el grupo tiene un dominio activo que responde
    .nudge = La página de inicio de sesión necesita una dirección. ¿Cuál?
    .place = Mira el dominio del grupo. Basta un prefijo; tiene que ser único en la región.
    .change = Llama a CreateUserPoolDomain con un prefijo como cafe-1f0a2b3c y ManagedLoginVersion 1.
    .does = Describe el dominio del grupo y pregunta a su página de inicio de sesión.
    .why = La interfaz alojada vive en ese dominio. Mientras no exista o no esté activo, el botón `Log in` no lleva a ninguna parte.
check-user-frank = Frank existe, está activado y confirmado, y su correo está verificado
    .nudge = Una cuenta que alguien creó para Frank no es todavía una cuenta que Frank pueda usar.
    .place = Mira el usuario frank en el grupo: activado, estado de confirmación, email_verified.
    .change = AdminCreateUser con email, email_verified = true y MessageAction SUPPRESS; después AdminSetUserPassword con Permanent = true.
    .does = Lee la cuenta de Frank: activada, confirmada, correo verificado.
    .why = Un usuario creado por un administrador tiene una contraseña temporal y se queda en FORCE_CHANGE_PASSWORD hasta que alguien fija una permanente.

## Errores: qué está mal y cómo corregirlo.

mistake-pool-missing = No hay ningún grupo de usuarios para el personal del café.
    .cure = Crea el grupo, o fija `names.user_pool` en cafelab.toml.
mistake-sign-up-open = Cualquiera puede crearse una cuenta.
    .cure = Fija AdminCreateUserConfig.AllowAdminCreateUserOnly en true. UpdateUserPool restablece lo que no recibe: pasa también el resto de los ajustes.
mistake-client-missing = El grupo no tiene ningún cliente de aplicación para el sitio.
    .cure = Crea un cliente de aplicación sin secreto.
mistake-client-has-secret = Un navegador no puede guardar el secreto del cliente.
    .cure = Un secreto no se puede quitar: crea un cliente nuevo sin él y publica su id.
mistake-oauth-not-enabled = El cliente no puede usar la interfaz alojada.
    .cure = Fija AllowedOAuthFlowsUserPoolClient en true.
mistake-no-user-grant = El cliente no tiene ni la concesión code ni la implicit.
    .cure = Pon `code` en AllowedOAuthFlows.
mistake-scope-missing = El cliente no puede pedir `openid` y `email`.
    .cure = Pon ambos en AllowedOAuthScopes.
mistake-callback-missing = El cliente no tiene ninguna URL de retorno en el sitio.
    .cure = Pon la dirección de callback.html en CallbackURLs.
mistake-callback-trailing-slash = La URL de retorno termina en una barra que la dirección del sitio no tiene.
    .cure = Registra la URL de retorno sin la barra final; Cognito compara byte a byte.
mistake-callback-other-page = La URL de retorno nombra otra página del sitio.
    .cure = Registra la dirección de callback.html.
mistake-callback-other-scheme = La URL de retorno tiene otro esquema que el sitio.
    .cure = Registra la URL de retorno con el esquema del sitio.
mistake-callback-letter-case = La URL de retorno difiere en mayúsculas y minúsculas.
    .cure = Registra la URL de retorno en minúsculas; Cognito compara byte a byte.
mistake-callback-on-bucket = La URL de retorno apunta al bucket en vez de a CloudFront.
    .cure = Registra la URL de retorno en el dominio de la distribución.
mistake-provider-missing = El cliente no tiene activado ningún proveedor de identidad.
    .cure = Pon `COGNITO` en SupportedIdentityProviders.
mistake-domain-missing = El grupo no tiene dominio, así que no hay página de inicio de sesión.
    .cure = Crea un prefijo de dominio para el grupo.
mistake-domain-not-active = El dominio del grupo no funciona.
    .cure = Borra el dominio y créalo de nuevo.
mistake-user-missing = Frank no está en este grupo.
    .cure = Crea a Frank en el grupo que usa el sitio.
mistake-user-disabled = La cuenta de Frank está desactivada.
    .cure = Activa el usuario.
mistake-user-force-change-password = Frank tiene todavía una contraseña temporal.
    .cure = Fija su contraseña con Permanent = true.
mistake-user-unconfirmed = La cuenta de Frank no está confirmada.
    .cure = Confirma el usuario, o fija su contraseña con Permanent = true.
mistake-email-not-verified = El correo de Frank no está verificado.
    .cure = Fija email_verified en true.
mistake-client-settings-reset = El cliente ha perdido todos sus ajustes de la interfaz alojada: una actualización restablece lo que no recibe.
    .cure = Describe el cliente, cambia lo que quieras y devuelve todo con UpdateUserPoolClient.

## Lo esperado y lo visto.

place-cognito = Cognito en { $region }
a-pool-named = un grupo de usuarios llamado { $pool }
no-such-pool = no hay tal grupo de usuarios
pool-of-another-name = El grupo se llama { $name }, no { $expected }; se encontró a través del sitio o del autorizador.
more-pools = Hay más grupos llamados { $name }: { $ids }. Borra los que nadie usa.
sign-up-is-open = false: cualquiera con el id del cliente puede registrarse y después leer el informe
place-pool = grupo de usuarios { $name } ({ $id })
place-client = cliente { $name } ({ $id })
a-client-named = un cliente de aplicación llamado { $client }
no-client = ningún cliente de aplicación
more-clients = Hay { $count } clientes de aplicación llamados { $name }. Borra los que no se usan.
no-client-secret = ningún secreto de cliente
a-client-secret = un secreto de cliente
implicit-grant = La concesión implicit pone tokens en la barra de direcciones. La concesión de código con PKCE no, y todos los navegadores de hoy saben hacerla.
code-or-implicit = code o implicit
scopes-without = { $scopes }, sin { $missing }
own-callback = El sitio usa una página de retorno propia, { $url }; el curso usa callback.html.
a-domain = un dominio
wait-for-domain = Un dominio nuevo tarda hasta un minuto: espera y comprueba otra vez.
place-user = usuario { $user } en { $pool }
a-user-named = un usuario { $user }
no-such-user = no hay tal usuario
an-unverified-address = una dirección sin verificar
no-address = ninguna dirección
a-verified-address = una dirección verificada
client-lost-everything = false, y tampoco hay flujos, ámbitos, direcciones ni proveedores de identidad
