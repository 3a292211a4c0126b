# Lo que los alumnos leen de su nota: comentarios y observaciones en los libros de calificaciones.

grade-total = { $total } de { $possible }
grade-missing = No se entregó nada que se pueda calificar.
grade-refused = Lo entregado no se pudo usar: { $reason }.
grade-not-judged = Todavía no hay nota: lo entregado no se pudo evaluar.
grade-points = { $earned } de { $possible } puntos
grade-dropped = { $lab } no cuenta: { $earned } de { $possible } puntos
grade-in-part = algunas comprobaciones no se pudieron evaluar; nadie pierde puntos por eso
grade-late = con un retraso de { $time }: { $percent } % menos
grade-closed = con un retraso de { $time }: demasiado tarde para contar
grade-before-decision = { $total } antes de la decisión del docente
grade-decided = decidido por el docente: { $reason }
grade-one-of = una de { $count } entregas
grade-lost = Puntos perdidos en: { $checks }
grade-more = { $count } más
grade-everything = Todo es correcto
grade-everything-judged = Todo lo que se pudo evaluar es correcto
time-days = { $count ->
    [one] 1 día
   *[other] { $count } días
}
time-hours = { $count ->
    [one] 1 hora
   *[other] { $count } horas
}
time-minutes = { $count ->
    [one] 1 minuto
   *[other] { $count } minutos
}
listed = { $first }, { $second }
your-programs = Tus programas
programs-compiled = Compilados con { $compiler } y ejecutados uno tras otro ({ $count } en total) en una nube del café propia.
program-done = su programa llegó hasta el final
program-failed = su programa terminó con el código de salida { $code }
program-not-built = no compila
program-stopped = se detuvo: { $why }
program-not-published = sus archivos para el sitio no se pudieron publicar
program-not-run = no se ejecutó: se acabó el tiempo de todos los laboratorios juntos
