# Қазақша: адамдар көретін мәтіндер. Кілттер үш каталогта да бірдей.

## Есік: кез келген маршрут бере алатын жауаптар

not-found = Табылмады
forbidden = Құқығыңыз жеткіліксіз
method-not-allowed = Бұл әдіске қолдау көрсетілмейді
request-in-progress = Осы кілтпен жіберілген сұраныс әлі орындалып жатыр
too-large = Сұраныс тым үлкен
unsupported-media = Мазмұнның мұндай түріне қолдау көрсетілмейді
too-many-requests = Сұраныс шегінен асып кетті. { $seconds } секундтан кейін қайталап көріңіз
unavailable = Қызмет уақытша қолжетімсіз. Қайталап көріңіз
internal-error = Сервердің ішкі қатесі
body-incomplete = Сұраныстың денесі толық келмеді
bad-json = JSON қате жазылған
required = Міндетті өріс
given-twice = Өріс екі рет көрсетілген
object-expected = Нысан (объект) болуы керек
bad-word = Мұндай мәнге болмайды
bad-type = Мәннің түрі қате
bad-value = Мән қате
integer-expected = Бүтін сан жазыңыз
key-length = ASCII таңбалары 1-ден 255-ке дейін
key-used = Бұл кілт басқа сұранысқа қолданылған
at-most = { $most } мәнінен артық емес
money-not-positive = Сома нөлден үлкен болуы керек
number-range = { $least } мен { $most } аралығындағы сан
bad-date = Күнді ЖЖЖЖ-АА-КК түрінде жазыңыз
empty-text = Өріс бос болмауы керек
bad-character = Мұндай таңбаға болмайды
too-long = { $limit } таңбадан ұзын болмауы керек
unauthorized = Жүйеге кіру қажет
bad-token = Токен жарамсыз

## Тапсырыстар

order-out-of-stock = «{ $product }» тауары жеткіліксіз
order-not-found = Тапсырыс табылмады

## Сөздер мен сандар

bad-clock-time = Уақытты СС:ММ түрінде жазыңыз
bad-window = Аралықты 14:00-16:00 түрінде жазыңыз
window-backwards = Аралықтың басы соңынан бұрын болуы керек
bad-moment = Күн мен уақытты жазыңыз, мысалы 2024-12-26T14:00:00
bad-phone = Телефон нөмірінің пішімі қате
bad-quantity = Саны 1 мен 10000 аралығында болуы керек
unknown-currency = Белгісіз валюта
unknown-time-zone = Белгісіз уақыт белдеуі
not-a-number = Сан жазыңыз
money-whole = { $currency } сома бүтін болуы керек
money-two-digits = Сомада үтірден кейін екі таңбадан артық болмауы керек
money-too-large = Сома тым үлкен
money-negative = Сома теріс болмауы керек
in-tenge = Теңгедегі
in-sums = Сумдағы

## Кіру

bad-otp-format = Код алты саннан тұрады
shop-not-found = Дүкен табылмады
bad-refresh-token = Refresh-токен жарамсыз
session-over = Сессия аяқталған

## Дүкен

zone-not-found = Жеткізу аймағы табылмады
closure-not-found = Жабық күн табылмады
staff-not-found = Қызметкер табылмады

## Тауарлар мен клиенттер

product-not-found = Тауар табылмады
customer-not-found = Клиент табылмады
bad-recipe-quantity = 0-ден үлкен, { $most }-нан аспайтын сан
recipe-three-digits = Үтірден кейін үш таңбадан артық болмауы керек

## Тапсырысты бақылау

tracking-not-found = Бұл бақылау нөмірімен тапсырыс табылмады
feedback-too-early = Пікірді тапсырыс жеткізілгеннен кейін қалдыруға болады
feedback-given = Бұл тапсырыс туралы пікір қалдырылған
too-late-to-cancel = Бұл тапсырыстан сілтеме арқылы бас тартуға болмайды. Дүкенге хабарласыңыз

## Төлем

pay-link-not-found = Төлем сілтемесі табылмады

untranslated = { $words }
