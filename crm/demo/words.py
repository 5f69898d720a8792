"""Names, places and sentences that the demo store is made of. All invented, apart from the cities."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES = _words("""
    Ada Alma Amir Anika Asha Aurel Bea Bilal Bruno Carla Cleo Dario Dina Edgar Eira Elio Elsa Emeka
    Esther Farid Fay Felix Flora Gita Goran Greta Hana Hugo Ines Iris Ivo Jamal Jana Joao Juno Kai
    Kira Lars Lea Leif Lina Luca Mabel Mara Marek Maya Milo Mona Nadia Nils Noor Odin Olga Omar Oona
    Otis Pia Quinn Rafi Remy Rhea Rosa Rufus Sami Sanna Selma Silas Sven Tara Teo Thea Tilda Uma
    Vera Viggo Wanda Willa Yara Yusuf Zoe
""")
LAST_NAMES = _words("""
    Abara Adler Aguirre Almeida Anders Bakker Barlow Basu Becker Bellamy Benson Bianchi Birch Bose
    Calder Castell Chandra Cole Conti Cruz Dahl Darrow Dietz Duarte Eklund Eriksen Falk Faye Fiore
    Fletcher Forde Gallo Garner Ghosh Grieg Haddad Halloran Hart Hassan Heller Holm Ibarra Iversen
    Jansen Kade Kaplan Keane Keller Khan Koch Kovac Kruse Lange Larkin Lindqvist Lowe Lund Madsen
    Marlow Mbeki Mercer Molina Moreau Moss Nair Naylor Novak Nyberg Okoye Olsen Ortega Palmer Park
    Penn Petrov Quist Rana Reyes Ridley Rios Roth Sadler Salas Sand Serra Shah Sloane Sorel Stark
    Stone Strand Sutter Tanaka Thorne Torres Udal Vance Varga Vidal Voss Wolfe Yilmaz Zeller
""")
STREETS = _words("""
    Alder Birchwood Canal Chapel Clover Copper Fern Garnet Harbor Hazel Juniper Kestrel Lantern
    Larch Linden Maple Meadow Millstone Orchard Otter Pebble Quarry Rowan Saddle Sparrow Thistle
    Tidewater Walnut Willow Wren
""")
STREET_KINDS = ("Street", "Avenue", "Lane", "Road", "Court", "Way")
# City, state, the first three digits of its postal codes.
CITIES = (
    ("Portland", "OR", "972"),
    ("Seattle", "WA", "981"),
    ("Boise", "ID", "837"),
    ("Oakland", "CA", "946"),
    ("San Diego", "CA", "921"),
    ("Reno", "NV", "895"),
    ("Tucson", "AZ", "857"),
    ("Denver", "CO", "802"),
    ("Santa Fe", "NM", "875"),
    ("Austin", "TX", "787"),
    ("Dallas", "TX", "752"),
    ("Tulsa", "OK", "741"),
    ("Omaha", "NE", "681"),
    ("Madison", "WI", "537"),
    ("Chicago", "IL", "606"),
    ("Detroit", "MI", "482"),
    ("Columbus", "OH", "432"),
    ("Nashville", "TN", "372"),
    ("Atlanta", "GA", "303"),
    ("Tampa", "FL", "336"),
    ("Richmond", "VA", "232"),
    ("Baltimore", "MD", "212"),
    ("Pittsburgh", "PA", "152"),
    ("Newark", "NJ", "071"),
    ("Albany", "NY", "122"),
    ("Boston", "MA", "021"),
    ("Burlington", "VT", "054"),
    ("Portland", "ME", "041"),
)
CARDS = ("visa", "mastercard", "amex")

COMPLAINTS = (
    ("Parcel came late", "The {item} arrived four days after the promised date. Asked for an explanation."),
    ("Item arrived damaged", "The {item} had a crack when it was unpacked. Sent photos, very disappointed."),
    ("Not as described", "The {item} looks different from the pictures. Considering sending it back."),
    ("Refund still missing", "Says the refund for the {item} has not arrived after ten days."),
)
QUESTIONS = (
    ("Question about care", "Wanted to know how to clean the {item}. Sent the instructions."),
    ("Asked for an invoice", "Needed an invoice for the {item} for her bookkeeping. Sent by e-mail."),
    ("Praise", "Wrote to say that the {item} is lovely and arrived a day early."),
    ("Gift wrapping", "Asked whether the {item} can be wrapped. Explained the options."),
)

COMPANY_NAMES = _words("""
    Amberfield Bluehaven Brightwater Cedarline Coppergate Dunmore Eastmoor Fairbrook Foxglove
    Glenrock Greyfriars Hollowell Ironbridge Kingsmere Larkspur Longacre Marlstone Millrace
    Northcape Oakhaven Pinecrest Quarrybank Ravenhill Redcliff Rosewater Saltmarsh Silverbeck
    Stillwater Stonebridge Summerlin Thornbury Underhill Valewood Westerly Whitestone Wildmere
    Windermoor Woodruff Yarrow Zephyr
""")
# Sector, and what its companies call themselves.
SECTORS = (
    ("hospitality", "Hotels"),
    ("retail", "Stores"),
    ("technology", "Systems"),
    ("education", "Schools"),
    ("healthcare", "Clinics"),
    ("real estate", "Properties"),
    ("finance", "Partners"),
)
SALES_TEAM = (
    ("Dana Whitfield", "Ruth Castellan", "West"),
    ("Milan Osei", "Ruth Castellan", "West"),
    ("Tove Almgren", "Ruth Castellan", "West"),
    ("Carmen Iglesias", "Ruth Castellan", "West"),
    ("Jonas Pell", "Victor Amadi", "Central"),
    ("Leila Farhat", "Victor Amadi", "Central"),
    ("Owen Brandt", "Victor Amadi", "Central"),
    ("Sofia Lindgren", "Victor Amadi", "Central"),
    ("Kenji Morita", "Helen Darrow", "East"),
    ("Nadine Schuster", "Helen Darrow", "East"),
    ("Paulo Teixeira", "Helen Darrow", "East"),
    ("Grace Ekwueme", "Helen Darrow", "East"),
)
# What is sold to companies: name, series, list price.
SALES_PRODUCTS = (
    ("Welcome Set", "Guest", 480),
    ("Guest Room Bundle", "Guest", 5200),
    ("Lobby Collection", "Guest", 18400),
    ("Desk Starter", "Work", 1150),
    ("Team Office", "Work", 9600),
    ("Floor Refit", "Work", 42500),
    ("Kitchen Corner", "Pantry", 2300),
    ("Coffee Service", "Pantry", 7400),
)

TALK = {
    "good": (
        "{contact} liked the {product} samples and asked for a quote for two more sites.",
        "Good call with {contact}. Budget for the {product} is approved, legal is reading the contract.",
        "{contact} said the last delivery was perfect and wants to widen the order of {product}.",
        "Demo of the {product} went very well; {contact} brought the finance lead along.",
    ),
    "even": (
        "Sent {contact} the price list for the {product}. Will call again in two weeks.",
        "{contact} asked how long the {product} takes to deliver. Answered by e-mail.",
        "Talked with {contact} about colors and quantities of the {product}. No decision yet.",
        "Left a message for {contact} about the {product} proposal.",
    ),
    "bad": (
        "{contact} finds the {product} too expensive and is comparing with another supplier.",
        "{contact} complained that the last delivery was late and is worried about the {product} schedule.",
        "Budget was cut; {contact} put the {product} on hold.",
        "{contact} was annoyed about the invoice mix-up and questioned the {product} renewal.",
    ),
}
MOOD = {"good": 0.7, "even": 0.05, "bad": -0.6}
PLANNED = (
    ("call", "Call {contact} about the {product} quote"),
    ("task", "Send {contact} the revised {product} proposal"),
    ("meeting", "Meet {contact} to go through the {product} contract"),
    ("demo", "Show {contact} the new {product}"),
)
