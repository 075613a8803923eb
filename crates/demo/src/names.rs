//! What people and firms are called, in Russian and in English.

/// A Russian surname: of a man, of a woman, of the family, and in Latin letters (man, woman).
pub type Surname = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// A Russian given name in Cyrillic and Latin letters.
pub type Given = (&'static str, &'static str);

pub const RU_SURNAMES: &[Surname] = &[
    ("Иванов", "Иванова", "Ивановых", "ivanov", "ivanova"),
    ("Смирнов", "Смирнова", "Смирновых", "smirnov", "smirnova"),
    ("Кузнецов", "Кузнецова", "Кузнецовых", "kuznetsov", "kuznetsova"),
    ("Попов", "Попова", "Поповых", "popov", "popova"),
    ("Васильев", "Васильева", "Васильевых", "vasiliev", "vasilieva"),
    ("Петров", "Петрова", "Петровых", "petrov", "petrova"),
    ("Соколов", "Соколова", "Соколовых", "sokolov", "sokolova"),
    ("Михайлов", "Михайлова", "Михайловых", "mikhailov", "mikhailova"),
    ("Новиков", "Новикова", "Новиковых", "novikov", "novikova"),
    ("Фёдоров", "Фёдорова", "Фёдоровых", "fedorov", "fedorova"),
    ("Морозов", "Морозова", "Морозовых", "morozov", "morozova"),
    ("Волков", "Волкова", "Волковых", "volkov", "volkova"),
    ("Алексеев", "Алексеева", "Алексеевых", "alekseev", "alekseeva"),
    ("Лебедев", "Лебедева", "Лебедевых", "lebedev", "lebedeva"),
    ("Семёнов", "Семёнова", "Семёновых", "semenov", "semenova"),
    ("Егоров", "Егорова", "Егоровых", "egorov", "egorova"),
    ("Павлов", "Павлова", "Павловых", "pavlov", "pavlova"),
    ("Козлов", "Козлова", "Козловых", "kozlov", "kozlova"),
    ("Степанов", "Степанова", "Степановых", "stepanov", "stepanova"),
    ("Николаев", "Николаева", "Николаевых", "nikolaev", "nikolaeva"),
    ("Орлов", "Орлова", "Орловых", "orlov", "orlova"),
    ("Андреев", "Андреева", "Андреевых", "andreev", "andreeva"),
    ("Макаров", "Макарова", "Макаровых", "makarov", "makarova"),
    ("Никитин", "Никитина", "Никитиных", "nikitin", "nikitina"),
    ("Захаров", "Захарова", "Захаровых", "zakharov", "zakharova"),
    ("Зайцев", "Зайцева", "Зайцевых", "zaitsev", "zaitseva"),
    ("Соловьёв", "Соловьёва", "Соловьёвых", "soloviev", "solovieva"),
    ("Борисов", "Борисова", "Борисовых", "borisov", "borisova"),
    ("Яковлев", "Яковлева", "Яковлевых", "yakovlev", "yakovleva"),
    ("Григорьев", "Григорьева", "Григорьевых", "grigoriev", "grigorieva"),
    ("Романов", "Романова", "Романовых", "romanov", "romanova"),
    ("Воробьёв", "Воробьёва", "Воробьёвых", "vorobiev", "vorobieva"),
    ("Сергеев", "Сергеева", "Сергеевых", "sergeev", "sergeeva"),
    ("Фролов", "Фролова", "Фроловых", "frolov", "frolova"),
    ("Александров", "Александрова", "Александровых", "aleksandrov", "aleksandrova"),
    ("Дмитриев", "Дмитриева", "Дмитриевых", "dmitriev", "dmitrieva"),
    ("Гусев", "Гусева", "Гусевых", "gusev", "guseva"),
    ("Киселёв", "Киселёва", "Киселёвых", "kiselev", "kiseleva"),
    ("Ильин", "Ильина", "Ильиных", "ilyin", "ilyina"),
    ("Максимов", "Максимова", "Максимовых", "maksimov", "maksimova"),
    ("Поляков", "Полякова", "Поляковых", "polyakov", "polyakova"),
    ("Сорокин", "Сорокина", "Сорокиных", "sorokin", "sorokina"),
    ("Виноградов", "Виноградова", "Виноградовых", "vinogradov", "vinogradova"),
    ("Белов", "Белова", "Беловых", "belov", "belova"),
    ("Медведев", "Медведева", "Медведевых", "medvedev", "medvedeva"),
    ("Антонов", "Антонова", "Антоновых", "antonov", "antonova"),
    ("Тарасов", "Тарасова", "Тарасовых", "tarasov", "tarasova"),
    ("Жуков", "Жукова", "Жуковых", "zhukov", "zhukova"),
    ("Баранов", "Баранова", "Барановых", "baranov", "baranova"),
    ("Филиппов", "Филиппова", "Филипповых", "filippov", "filippova"),
    ("Комаров", "Комарова", "Комаровых", "komarov", "komarova"),
    ("Давыдов", "Давыдова", "Давыдовых", "davydov", "davydova"),
    ("Беляев", "Беляева", "Беляевых", "belyaev", "belyaeva"),
    ("Герасимов", "Герасимова", "Герасимовых", "gerasimov", "gerasimova"),
    ("Богданов", "Богданова", "Богдановых", "bogdanov", "bogdanova"),
    ("Пушкарёв", "Пушкарёва", "Пушкарёвых", "pushkarev", "pushkareva"),
    ("Вишневский", "Вишневская", "Вишневских", "vishnevsky", "vishnevskaya"),
    ("Островский", "Островская", "Островских", "ostrovsky", "ostrovskaya"),
    ("Ахметов", "Ахметова", "Ахметовых", "akhmetov", "akhmetova"),
    ("Галиев", "Галиева", "Галиевых", "galiev", "galieva"),
    ("Омаров", "Омарова", "Омаровых", "omarov", "omarova"),
    ("Сулейменов", "Сулейменова", "Сулейменовых", "suleimenov", "suleimenova"),
];

pub const RU_MEN: &[Given] = &[
    ("Александр", "alexander"), ("Сергей", "sergey"), ("Дмитрий", "dmitry"), ("Андрей", "andrey"), ("Алексей", "alexey"),
    ("Максим", "maxim"), ("Евгений", "evgeny"), ("Иван", "ivan"), ("Михаил", "mikhail"), ("Артём", "artem"),
    ("Николай", "nikolay"), ("Владимир", "vladimir"), ("Павел", "pavel"), ("Роман", "roman"), ("Пётр", "petr"),
    ("Илья", "ilya"), ("Кирилл", "kirill"), ("Олег", "oleg"), ("Константин", "konstantin"), ("Виктор", "viktor"),
    ("Денис", "denis"), ("Никита", "nikita"), ("Тимур", "timur"), ("Руслан", "ruslan"), ("Игорь", "igor"),
    ("Юрий", "yury"), ("Степан", "stepan"), ("Фёдор", "fedor"), ("Григорий", "grigory"), ("Марат", "marat"),
];

pub const RU_WOMEN: &[Given] = &[
    ("Анна", "anna"), ("Елена", "elena"), ("Ольга", "olga"), ("Наталья", "natalia"), ("Екатерина", "ekaterina"),
    ("Мария", "maria"), ("Ирина", "irina"), ("Татьяна", "tatiana"), ("Светлана", "svetlana"), ("Юлия", "yulia"),
    ("Анастасия", "anastasia"), ("Дарья", "daria"), ("Ксения", "ksenia"), ("Полина", "polina"), ("Алина", "alina"),
    ("Виктория", "viktoria"), ("Людмила", "lyudmila"), ("Галина", "galina"), ("Марина", "marina"), ("Вера", "vera"),
    ("Надежда", "nadezhda"), ("Любовь", "lyubov"), ("Софья", "sofia"), ("Алёна", "alena"), ("Евгения", "evgenia"),
    ("Лариса", "larisa"), ("Валентина", "valentina"), ("Диана", "diana"), ("Айгуль", "aigul"), ("Камилла", "kamilla"),
];

/// Patronymics: of a man, of a woman.
pub const PATRONYMICS: &[(&str, &str)] = &[
    ("Александрович", "Александровна"), ("Сергеевич", "Сергеевна"), ("Дмитриевич", "Дмитриевна"), ("Андреевич", "Андреевна"),
    ("Алексеевич", "Алексеевна"), ("Иванович", "Ивановна"), ("Михайлович", "Михайловна"), ("Николаевич", "Николаевна"),
    ("Владимирович", "Владимировна"), ("Павлович", "Павловна"), ("Петрович", "Петровна"), ("Ильич", "Ильинична"),
    ("Олегович", "Олеговна"), ("Викторович", "Викторовна"), ("Игоревич", "Игоревна"), ("Юрьевич", "Юрьевна"),
    ("Фёдорович", "Фёдоровна"), ("Григорьевич", "Григорьевна"), ("Артёмович", "Артёмовна"), ("Маратович", "Маратовна"),
];

pub const EN_SURNAMES: &[&str] = &[
    "Smith", "Johnson", "Williams", "Brown", "Taylor", "Davies", "Wilson", "Evans", "Thomas", "Roberts", "Walker", "Wright",
    "Robinson", "Thompson", "White", "Hughes", "Edwards", "Green", "Hall", "Wood", "Harris", "Clarke", "Jackson", "Turner",
    "Hill", "Scott", "Cooper", "Morris", "Ward", "Moore", "King", "Watson", "Baker", "Harrison", "Morgan", "Patel", "Khan",
    "Rahman", "Ali", "Haddad", "Mansour", "Nasser", "Farouk", "Jovanovic", "Petrovic", "Nikolic", "Markovic", "Ilic",
    "Stojanovic", "Georgiou", "Ioannou", "Christodoulou", "Nazarbek", "Seitkali", "Murphy", "Kelly", "O'Brien", "Fernandes",
    "Santos", "Weber",
];

pub const EN_MEN: &[&str] = &[
    "James", "John", "Robert", "Michael", "David", "William", "Richard", "Thomas", "Daniel", "Matthew", "Anthony", "Mark",
    "Steven", "Andrew", "Paul", "George", "Peter", "Marko", "Nikola", "Stefan", "Omar", "Hassan", "Yusuf", "Karim", "Arjun",
    "Ravi", "Andreas", "Alan", "Oliver", "Henry",
];

pub const EN_WOMEN: &[&str] = &[
    "Mary", "Patricia", "Jennifer", "Linda", "Elizabeth", "Susan", "Jessica", "Sarah", "Karen", "Emma", "Olivia", "Sophie",
    "Charlotte", "Grace", "Hannah", "Alice", "Helen", "Jelena", "Milica", "Ivana", "Fatima", "Layla", "Aisha", "Noor", "Priya",
    "Anita", "Eleni", "Dina", "Julia", "Victoria",
];

/// Firms among the accounts: Russian and English names, trade.
pub const RU_FIRMS: &[(&str, &str)] = &[
    ("Северный лес", "timber"), ("Вектор", "engineering"), ("Хлебный двор", "food"), ("Гранит", "construction"),
    ("Быстрая логистика", "logistics"), ("Аптека на углу", "pharmacy"), ("Светлый дом", "real_estate"), ("Технопарк", "it"),
    ("Автомир плюс", "cars"), ("Мастер", "repair"), ("Зелёный сад", "agriculture"), ("Ателье «Нить»", "textile"),
    ("Кофейня «Зерно»", "cafe"), ("Учебный центр «Азбука»", "education"), ("Юридическое бюро «Статут»", "legal"),
];

pub const EN_FIRMS: &[(&str, &str)] = &[
    ("Harbour Trading", "trade"), ("Blue Dune Hotels", "hotels"), ("Olive Grove Foods", "food"), ("Summit Engineering", "engineering"),
    ("Riverside Dental", "health"), ("Falcon Couriers", "logistics"), ("Danube Software", "it"), ("Copper Kettle Cafe", "cafe"),
    ("Brightway School", "education"), ("Steppe Mining", "mining"), ("Palm Estates", "real_estate"), ("Atlas Motors", "cars"),
];
