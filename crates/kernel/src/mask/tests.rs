use proptest::prelude::*;

use super::{
    mask,
    numbers::{MOST_DIGITS, number_at},
};

#[test]
fn what_reaches_a_person_is_taken_out_and_the_rest_stays() {
    for (text, expected) in [
        ("Пишите на anna@example.com, спасибо", "Пишите на [email], спасибо"),
        ("пишите на anna @ example.com.", "пишите на [email]."),
        ("mail anna (at) example.com today", "mail [email] today"),
        ("почта anna собака example.ru", "почта [email]"),
        ("у меня собака и кошка", "у меня собака и кошка"),
        ("call +7 (926) 123-45-67 now", "call +[phone] now"),
        ("карта 4111 1111 1111 1111!", "карта [card]!"),
        ("карта 4111111111111112", "карта [card]"),
        ("٠٩١٢٣٤٥٦٧٨٩ и ８９２６１２３４５６７", "[phone] и [phone]"),
        ("89261234567", "[phone]"),
        ("ждал 45 минут, заказ 12345", "ждал 45 минут, заказ 12345"),
        ("куплено 2026-03-04, 04.03.2026", "куплено 2026-03-04, 04.03.2026"),
        ("звонил 04.03.2026 12:30", "звонил 04.03.2026 12:30"),
        ("seen 23/09/2021", "seen 23/09/2021"),
        ("/000000 000?", "/[phone]"),
        ("see https://shop.example/cart?user=anna#top ok?", "see https://shop.example/cart ok?"),
    ] {
        assert_eq!(mask(text), expected);
    }
}

#[test]
fn names_are_taken_out_where_something_says_that_they_are_names() {
    for (text, expected) in [
        ("Меня зовут Анна Петрова, перезвоните", "Меня зовут [name], перезвоните"),
        ("меня зовут анна", "меня зовут [name]"),
        ("Моя фамилия Сидоренко.", "Моя фамилия [name]."),
        ("Спасибо Ивану Сергеевичу за помощь", "Спасибо [name] за помощь"),
        ("С уважением,\nПётр Кузнецов", "С уважением,\n[name]"),
        ("Спасибо менеджеру Ольге!", "Спасибо менеджеру [name]!"),
        ("Обслуживал Петров И. И. очень долго", "Обслуживал [name] очень долго"),
        ("И. И. Петров нагрубил", "[name] нагрубил"),
        ("Петрова Анна помогла", "[name] помогла"),
        ("Любовь Ивановна лучшая", "[name] лучшая"),
        ("My name is John Smith and I waited", "My name is [name] and I waited"),
        ("Mr Holloway was rude", "Mr [name] was rude"),
        ("Dr. Patel listened. Thanks", "Dr. [name] listened. Thanks"),
        ("Kind regards,\nSarah Jones", "Kind regards,\n[name]"),
        ("Thanks to Emma at the desk", "Thanks to [name] at the desk"),
        ("Приходила Наташа Антюх, спасибо", "Приходила [name], спасибо"),
        ("Mark Thompson fixed it", "[name] fixed it"),
    ] {
        assert_eq!(mask(text), expected);
    }
}

#[test]
fn words_that_only_look_like_names_stay() {
    for text in [
        "Отличная доставка, спасибо!",
        "Любовь к деталям, надежда на лучшее, вера в сервис",
        "Ровно в срок, основной заказ привезли",
        "Роман пришёл мятым",
        "Dear team, thank you all",
        "I will mark it as done. May I return it in June?",
        "Hope to come back, grace and joy everywhere",
        "Nobody told my named nurse. Wanted to leave",
        "Ром с кофе был хорош",
        "Личный кабинет не работает, Москва",
    ] {
        assert_eq!(mask(text), text);
    }
}

#[test]
fn postal_addresses_are_taken_out() {
    for (text, expected) in [
        ("Живу ул. Ленина, д. 5, кв. 12, жду", "Живу [address], жду"),
        ("адрес: проспект Мира 101, второй подъезд", "адрес: [address], второй подъезд"),
        ("на Невском пр., 28 грязно", "на [address] грязно"),
        ("ул. 8 Марта, дом 14 корпус 2", "[address]"),
        ("привезли не туда: д. 7, кв. 15", "привезли не туда: [address]"),
        ("Deliver to 12 Baker Street, please", "Deliver to [address], please"),
        ("Flat 3, 12a Kings Road was empty", "[address] was empty"),
        ("my code is SW1A 1AA", "my code is [address]"),
        ("магазин на улице Мира хороший", "магазин на улице Мира хороший"),
        ("5 минут на улице стоял", "5 минут на улице стоял"),
        ("Waited 12 days for the street lamp", "Waited 12 days for the street lamp"),
    ] {
        assert_eq!(mask(text), expected);
    }
}

fn longest_run(text: &str) -> usize {
    text.split(|c: char| !c.is_numeric()).map(|run| run.chars().count()).max().unwrap_or(0)
}

/// Digits as people write them: of several alphabets, with up to two signs between.
fn disguised(shape: &'static str) -> impl Strategy<Value = String> {
    let gaps = prop::sample::select(vec![
        "", "", "", " ", "-", "(", ")", ") ", " (", ".", "–", "—", " - ", "\u{a0}", "\u{2009}", "_", "/",
        "\u{200b}", "（", "－",
    ]);
    (prop::string::string_regex(shape).unwrap(), prop::collection::vec((gaps, 0..4_u32), 19)).prop_map(
        |(digits, disguise)| {
            let zeros = [0x30, 0xff10, 0x0660, 0x06f0];
            digits
                .chars()
                .zip(disguise)
                .flat_map(|(digit, (gap, alphabet))| {
                    let shown =
                        char::from_u32(zeros[alphabet as usize] + digit.to_digit(10).unwrap()).unwrap();
                    [shown].into_iter().chain(gap.chars())
                })
                .collect()
        },
    )
}

fn digits(text: &str) -> usize {
    text.chars().filter(|c| c.is_numeric()).count()
}

proptest! {
    #[test]
    fn no_address_and_no_long_number_survives(text in r"([a-zа-я0-9@.+() \-]|[0-9]{3}|\PC){0,60}") {
        let masked = mask(&text);
        prop_assert!(!masked.contains(['@', '＠', '﹫']), "{masked}");
        prop_assert!(longest_run(&masked) <= MOST_DIGITS, "{masked}");
        prop_assert_eq!(mask(&masked).into_owned(), masked.to_string(), "masking twice changes nothing");
    }

    #[test]
    fn no_telephone_number_survives_in_any_disguise(
        number in disguised("(7|8|1|44|49|380|55)[3-9][0-9]{8,9}"),
        before in "([а-яa-z]{1,8} ){0,3}", after in "( [а-яa-z]{1,8}){0,3}",
    ) {
        let masked = mask(&format!("{before}{number}{after}")).into_owned();
        prop_assert_eq!(digits(&masked), 0, "{}", masked);
    }

    #[test]
    fn no_card_number_survives_in_any_disguise(
        number in disguised("[3-6][0-9]{12,18}"),
        before in "([а-яa-z]{1,8} ){0,3}", after in "( [а-яa-z]{1,8}){0,3}",
    ) {
        let masked = mask(&format!("{before}{number}{after}")).into_owned();
        prop_assert_eq!(digits(&masked), 0, "{}", masked);
    }

    #[test]
    fn no_mail_address_survives(
        name in "[a-z][a-z0-9._]{0,8}[a-z0-9]", host in "[a-z]{2,8}[.](com|ru|org)",
        sign in prop::sample::select(vec!["@", "＠", " @ ", "@ ", "(at)", " (at) ", " [at] ", " собака "]),
    ) {
        let text = format!("write to {name}{sign}{host} please");
        prop_assert_eq!(mask(&text), "write to [email] please");
    }

    #[test]
    fn a_number_has_its_end_where_the_next_digit_is_far(gap in "[a-z]{1,5}") {
        prop_assert_eq!(number_at(&format!("12{gap}34")), (2, 2));
    }

    #[test]
    fn names_and_addresses_leave_text_that_stays_the_same(text in "((Анна|Mr|Smith|Иванович|ул|5|кв|Street|12|[а-я]{1,5}|Петров)[ .,]{1,2}){0,12}") {
        let masked = mask(&text).into_owned();
        prop_assert_eq!(mask(&masked).into_owned(), masked);
    }
}
