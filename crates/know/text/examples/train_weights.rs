fn main() {
    let mut args = std::env::args().skip(1);
    let (data, out) = (args.next().unwrap(), args.next().unwrap());
    println!("{:?}", rapport_text::train::run(data.as_ref(), out.as_ref()));
}
