"""Text in several scripts: words made by chance to learn from, and sentences to be judged by."""

import random
import sys

# Letters of each script by code point, ends included, and a letter that a font must have to write it.
SCRIPTS = {
    "cyrillic": ([(0x410, 0x44F), (0x410, 0x44F), (0x451, 0x45F)], "Ж"),
    "greek": ([(0x391, 0x3A1), (0x3A3, 0x3A9), (0x3B1, 0x3C9), (0x3AC, 0x3AF)], "Ω"),
    "arabic": ([(0x621, 0x63A), (0x641, 0x64A)], "ع"),
    "hebrew": ([(0x5D0, 0x5EA)], "ש"),
    "devanagari": ([(0x905, 0x914), (0x915, 0x939), (0x93E, 0x94C)], "क"),
    "thai": ([(0xE01, 0xE2E), (0xE30, 0xE39), (0xE40, 0xE44)], "ก"),
    "chinese": ([(0x4E00, 0x9FA5)], "人"),
    "japanese": ([(0x3041, 0x3093), (0x3041, 0x3093), (0x30A1, 0x30F6), (0x4E00, 0x6FFF)], "あ"),
    "korean": ([(0xAC00, 0xD7A3)], "한"),
}
ACCENTED = "àâäáãåæçéèêëíîïñóôöõøœßúùûüýÿčšžřěůńśźłąęőűğışđ"

# Sentences of the Universal Declaration of Human Rights, articles 1 and 3, as the UN publishes it.
JUDGED = {
    "cyrillic": "Все люди рождаются свободными и равными в своём достоинстве и правах. Каждый человек имеет право на жизнь, "
    "на свободу и на личную неприкосновенность. Всі люди народжуються вільними і рівними у своїй гідності та правах.",
    "greek": "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι προικισμένοι με λογική "
    "και συνείδηση, και οφείλουν να συμπεριφέρονται μεταξύ τους με πνεύμα αδελφοσύνης.",
    "arabic": "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق وقد وهبوا عقلا وضميرا وعليهم أن يعامل بعضهم بعضا بروح الإخاء",
    "hebrew": "כל בני אדם נולדו בני חורין ושווים בערכם ובזכויותיהם כולם חוננו בתבונה ובמצפון לפיכך חובה עליהם לנהוג איש ברעהו",
    "devanagari": "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है उन्हें बुद्धि और अन्तरात्मा",
    "thai": "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม และควรปฏิบัติต่อกัน",
    "chinese": "人人生而自由 在尊严和权利上一律平等 他们赋有理性和良心 并应以兄弟关系的精神相对待 人人有权享有生命 自由和人身安全",
    "japanese": "すべての人間は 生まれながらにして自由であり かつ 尊厳と権利とについて平等である 人間は 理性と良心とを授けられており",
    "korean": "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다 모든 사람은 생명과 신체의 자유와 안전에 대한 권리를 가진다",
    "latin": "All human beings are born free and equal in dignity and rights. Tous les êtres humains naissent libres et égaux en "
    "dignité et en droits. Alle Menschen sind frei und gleich an Würde und Rechten geboren. Wszyscy ludzie rodzą się wolni i "
    "równi. Všichni lidé rodí se svobodní. Bütün insanlar hür doğarlar. No. 4711, 12,345.67 (555) 010-7788 x = foo_bar(i);",
}


def words(script, chance: random.Random, english):
    """Makes words to learn from; Latin ones are English, or made of accented letters, digits and capitals."""
    if script == "latin":
        start = chance.randrange(len(english) - 200)
        return [dressed(word, chance) for word in english[start : start + 200]]
    spans, _ = SCRIPTS[script]
    dense = script in ("chinese", "japanese", "thai")

    def word():
        letters = (chance.randint(*chance.choice(spans)) for _ in range(chance.randint(3, 14) if dense else chance.randint(2, 9)))
        return "".join(map(chr, letters))

    made = [word() for _ in range(200)]
    return [word.capitalize() if chance.random() < 0.15 else word for word in made]


def dressed(word, chance):
    kind = chance.random()
    if kind < 0.1:
        return word.upper()
    if kind < 0.2:
        return str(chance.randint(0, 10 ** chance.randint(1, 7))) + chance.choice(["", "%", ".00", ",", ":"])
    if kind < 0.35:
        return "".join(chance.choice(ACCENTED) if chance.random() < 0.3 else letter for letter in word)
    if kind < 0.4:
        return chance.choice(["(", "[", "{", "<", "=", "+", "/", "_", "--", "**"]) + word
    return word


def english():
    """Reads words to write Latin text with: the licences of Python's own documents."""
    import pathlib

    licences = pathlib.Path("/usr/share/common-licenses").glob("*")
    text = " ".join(path.read_text(errors="ignore") for path in sorted(licences) if path.is_file())
    return text.split() or sys.exit("no English text was found")
