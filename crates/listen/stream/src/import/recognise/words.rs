//! What people call columns, channels, scales and touchpoints, in English and Russian.

/// Names of columns by field, as [`super::plain`] leaves them. Of two fields the earlier wins.
pub const NAMES: &[(&str, &[&str])] = &[
    ("identifiers.email", &["email", "e mail", "mail", "email address", "почта", "эл почта", "электронная почта", "емейл", "имейл", "адрес почты"]),
    ("identifiers.phone", &["phone", "phone number", "telephone", "tel", "mobile", "mobile phone", "cell", "msisdn", "телефон", "номер телефона", "тел", "мобильный", "мобильный телефон", "сотовый"]),
    ("identifiers.card", &["card", "card number", "loyalty card", "карта", "номер карты", "карта лояльности", "бонусная карта"]),
    ("identifiers.account", &["account", "account number", "account id", "contract", "contract number", "договор", "номер договора", "лицевой счет", "лс", "счет"]),
    ("identifiers.user_id", &["customer id", "customerid", "client id", "clientid", "user id", "userid", "customer", "client", "customer no", "customer number", "crm id", "клиент id", "id клиента", "ид клиента", "идентификатор клиента", "номер клиента", "код клиента", "клиент"]),
    ("traits.name", &["name", "full name", "customer name", "client name", "имя", "фио", "имя клиента", "фио клиента", "ф и о"]),
    ("employee_id", &["employee", "employee id", "agent", "agent id", "operator", "manager", "seller", "staff", "сотрудник", "оператор", "менеджер", "продавец", "консультант", "табельный номер", "исполнитель"]),
    ("unit_id", &["unit", "unit id", "branch", "store", "shop", "office", "outlet", "location", "region", "department", "подразделение", "филиал", "магазин", "офис", "отделение", "точка", "точка продаж", "салон", "регион", "город"]),
    ("touchpoint", &["touchpoint", "touch point", "survey", "survey name", "stage", "event", "точка контакта", "точка касания", "опрос", "этап", "тип опроса"]),
    ("channel", &["channel", "source channel", "contact channel", "канал", "канал связи", "канал обращения", "канал опроса", "источник"]),
    ("order_id", &["order", "order id", "orderid", "order no", "order number", "purchase id", "заказ", "номер заказа", "id заказа", "ид заказа", "чек", "номер чека"]),
    ("product_id", &["product", "product id", "sku", "item", "goods", "товар", "артикул", "продукт", "код товара", "услуга"]),
    ("campaign_id", &["campaign", "campaign id", "utm campaign", "кампания", "акция"]),
    ("amount", &["amount", "total", "sum", "price", "revenue", "order total", "order amount", "сумма", "сумма заказа", "стоимость", "цена", "выручка", "итого"]),
    ("currency", &["currency", "валюта"]),
    ("comment", &["comment", "comments", "text", "review", "feedback", "verbatim", "message", "feedback text", "комментарий", "комментарии", "отзыв", "текст", "текст отзыва", "сообщение", "пожелания", "жалоба"]),
    ("scale", &["scale", "metric", "question type", "шкала", "показатель", "метрика", "тип оценки"]),
    ("score", &["score", "rating", "mark", "grade", "nps", "csat", "ces", "nps score", "csat score", "ces score", "answer", "stars", "satisfaction", "оценка", "балл", "баллы", "рейтинг", "оценка nps", "оценка csat", "оценка ces", "ответ", "звезды", "удовлетворенность"]),
    ("promised_at", &["promised", "promised at", "due", "due date", "deadline", "обещано", "срок", "обещанная дата", "план дата"]),
    ("occurred_at", &["date", "time", "datetime", "date time", "timestamp", "created", "created at", "answered", "answered at", "submitted", "submitted at", "response date", "completed at", "order date", "дата", "время", "дата и время", "дата время", "дата ответа", "дата отзыва", "создано", "дата создания", "отправлено", "дата опроса", "дата заказа"]),
    ("wait_s", &["wait", "wait time", "waiting time", "ожидание", "время ожидания"]),
    ("duration_s", &["duration", "talk time", "handling time", "длительность", "продолжительность"]),
    ("key", &["id", "answer id", "response id", "feedback id", "key", "record id", "uuid", "no", "number", "ид", "номер", "код", "id ответа", "id отзыва", "номер ответа", "номер записи"]),
];

/// Channels as files write them.
pub const CHANNELS: &[(&str, &str)] = &[
    ("сайт", "web"), ("веб", "web"), ("site", "web"), ("website", "web"), ("интернет", "web"), ("online", "web"), ("онлайн", "web"),
    ("телефон", "phone"), ("звонок", "phone"), ("call", "phone"), ("call centre", "phone"), ("call center", "phone"), ("колл-центр", "phone"), ("контакт-центр", "phone"),
    ("почта", "email"), ("эл. почта", "email"), ("электронная почта", "email"), ("e-mail", "email"), ("mail", "email"), ("письмо", "email"),
    ("смс", "sms"), ("text message", "sms"), ("чат", "web_chat"), ("chat", "web_chat"), ("онлайн-чат", "web_chat"),
    ("мессенджер", "messenger"), ("telegram", "messenger"), ("телеграм", "messenger"), ("whatsapp", "messenger"), ("viber", "messenger"),
    ("приложение", "mobile_app"), ("мобильное приложение", "mobile_app"), ("app", "mobile_app"), ("mobile app", "mobile_app"), ("mobile", "mobile_app"),
    ("пуш", "push"), ("push-уведомление", "push"), ("соцсети", "social"), ("социальные сети", "social"), ("social media", "social"), ("вконтакте", "social"), ("vk", "social"),
    ("терминал", "kiosk"), ("киоск", "kiosk"), ("касса", "pos"), ("магазин", "in_person"), ("офис", "in_person"), ("отделение", "in_person"), ("лично", "in_person"),
    ("store", "in_person"), ("shop", "in_person"), ("branch", "in_person"), ("in person", "in_person"), ("office", "in_person"),
];

/// Scales as files write them.
pub const SCALES: &[(&str, &str)] = &[("csi", "csat"), ("ксат", "csat"), ("удовлетворённость", "csat"), ("удовлетворенность", "csat"), ("нпс", "nps"), ("лояльность", "nps"), ("усилия", "ces"), ("лёгкость", "ces")];

/// Touchpoints as files write them; others stay as they are.
pub const TOUCHPOINTS: &[(&str, &str)] = &[
    ("доставка", "delivery"), ("delivery", "delivery"), ("сайт", "website"), ("website", "website"), ("колл-центр", "call_centre"),
    ("контакт-центр", "call_centre"), ("звонок", "call_centre"), ("call centre", "call_centre"), ("call center", "call_centre"),
    ("приложение", "mobile_app"), ("мобильное приложение", "mobile_app"), ("mobile app", "mobile_app"), ("оформление", "checkout"),
    ("оформление заказа", "checkout"), ("checkout", "checkout"), ("офис", "branch_visit"), ("отделение", "branch_visit"),
    ("магазин", "branch_visit"), ("branch", "branch_visit"), ("branch visit", "branch_visit"), ("store", "branch_visit"), ("чат", "support_chat"),
    ("support chat", "support_chat"), ("установка", "installation"), ("installation", "installation"), ("оплата", "billing"), ("billing", "billing"),
    ("возврат", "returns"), ("returns", "returns"),
];
