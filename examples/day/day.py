"""A made-up day at a web shop: some hundreds of customers, who come back on other channels. One seed, one day.

All people are invented: names from two short lists, e-mail addresses at example domains, and telephone numbers out of
the ranges that the United Kingdom keeps for films and plays (07700 900xxx and 020 7946 0xxx).
"""
import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

GIVEN = """Ada Alan Amara Anil Beatrix Bram Carla Cem Daan Edith Elif Emma Farid Fleur George Grace Hanna Hugo Ines
Ivan Jack Joan Karin Kofi Lara Liam Maya Milan Nadia Noor Olga Omar Pia Quinn Rosa Ruben Saar Sami Tess Tom Una Vera Wim
Yara Zoe""".split()
FAMILY = """Abbott Bakker Carter Dekker Evans Fisher Gray Hughes Ito Jansen Khan Lopez Mason Novak Okoro Patel Quist
Reed Smit Turner Ueda Visser Walker Young Zhang""".split()
DOMAINS = ("example.com", "example.org", "example.net", "mail.example")

# channel: (share of the day, entries, topics)
CHANNELS = {
    "voice": (30, ("+442079460100", "+442079460101"), ("order", "delivery", "invoice", "return", "complaint")),
    "email": (20, ("service@shop.example", "returns@shop.example"), ("order", "invoice", "return", "complaint")),
    "chat": (18, ("shop.example/help", "shop.example/basket"), ("order", "delivery", "advice")),
    "web": (12, ("shop.example/contact",), ("order", "return", "advice", "complaint")),
    "sms": (8, ("60700",), ("delivery", "order")),
    "counter": (7, ("store-leeds", "store-london"), ("return", "advice", "delivery")),
    "letter": (5, ("PO Box 101",), ("complaint", "invoice")),
}
LINES = {
    "order": "Can I still change order {order}?",
    "delivery": "Where is order {order}? It was to come yesterday.",
    "invoice": "There is something wrong with the invoice of order {order}.",
    "return": "I would like to send order {order} back.",
    "complaint": "I have written twice about order {order} and heard nothing.",
    "advice": "Which size should I take?",
}
OUTCOMES = {
    "voice": (("completed", 80), ("abandoned", 12), ("transferred", 8)),
    "chat": (("completed", 85), ("abandoned", 15)),
    "counter": (("completed", 100),),
}


@dataclass
class Person:
    name: str
    mobile: str  # without country code and leading zero
    email: str
    account: str
    cookie: str
    habits: list  # the channels this person uses
    left: int = 0  # contacts still to come


@dataclass
class Moment:
    """One contact, and what ought to be true of the decision on it."""
    contact: dict
    seen_before: bool  # one of its identifiers was in an earlier contact
    other_channel: bool  # the customer it is known by was on another channel before
    outcome: dict = field(default_factory=dict)


def written(random_, digits):
    """A British number as a person or a platform may write it, and the country to read it in."""
    national = f"0{digits}"
    forms = [f"+44{digits}", f"0044{digits}", f"+44 {digits[:4]} {digits[4:]}", f"+44 (0){digits[:4]} {digits[4:]}",
             national, f"{national[:5]} {national[5:]}", f"({national[:5]}) {national[5:8]}-{national[8:]}"]
    form = random_.choice(forms)
    return form, "" if form.startswith("+") else "GB"


def spelled(random_, email):
    user, domain = email.split("@")
    return random_.choice([email, email, f"{user}@{domain.upper()}", email.title(), email.upper()])


def people(random_, count):
    numbers = random_.sample(range(1000), min(count, 1000))
    for index, number in enumerate(numbers):
        given, family = random_.choice(GIVEN), random_.choice(FAMILY)
        yield Person(
            name=f"{given} {family}",
            mobile=f"7700900{number:03}",
            email=f"{given}.{family}{index}@{random_.choice(DOMAINS)}".lower(),
            account=f"C{100000 + 37 * index}",
            cookie=f"{random_.getrandbits(64):016x}",
            habits=random_.sample(list(CHANNELS), random_.choice((1, 2, 3, 3, 4))),
            left=1 + min(int(random_.expovariate(0.4)), 9))


def identifiers(random_, person, channel):
    """What the channel knows of the person, and the country of a number in national form."""
    tel, country = written(random_, person.mobile)
    one = {
        "voice": [("tel", f"+44{person.mobile}" if random_.random() < 0.6 else tel, "observed")],
        "sms": [("tel", f"+44{person.mobile}", "observed")],
        "email": [("email", spelled(random_, person.email), "observed")],
        "chat": [("cookie", person.cookie, "observed")],
        "web": [("email", spelled(random_, person.email), "claimed"), ("tel", tel, "claimed")],
        "counter": [("account", person.account, "verified")],
        "letter": [("account", person.account, "claimed")],
    }[channel]
    if channel == "chat" and random_.random() < 0.7:
        one.append(("tel", tel, "claimed"))  # typed into the chat
    if channel in ("web", "email") and random_.random() < 0.4:
        one.append(("account", person.account, "verified" if channel == "web" else "claimed"))
    if channel == "counter" and random_.random() < 0.5:
        one.append(("email", person.email, "verified"))
    national = any(scheme == "tel" and not value.startswith("+") for scheme, value, _ in one)
    return one, "GB" if national or country else ""


def keys_of(person, one):
    """The same identifiers as a hub should see them, however they were written, each with its assurance."""
    plain = {"tel": person.mobile, "email": person.email, "account": person.account, "cookie": person.cookie}
    return [((scheme, plain[scheme]), assurance) for scheme, _, assurance in one]


def texts(random_, channel, topic, one):
    line = LINES[topic].format(order=random_.randint(10000, 99999))
    tel = next((value for scheme, value, _ in one if scheme == "tel"), "")
    if channel == "chat" and tel:
        line += f" My number is {tel}."
    if channel in ("email", "letter"):
        return {"subject": topic.capitalize(), "text": f"Dear shop,\n\n{line}\n"}
    return {} if channel in ("voice", "counter") else {"text": line}


def contact_of(random_, person, channel, number, at):
    one, country = identifiers(random_, person, channel)
    _, entries, topics = CHANNELS[channel]
    topic = random_.choice(topics)
    contact = {"id": f"day-{number:04}", "channel": channel, "entry": random_.choice(entries), "topic": topic,
               "identifiers": [{"scheme": a, "value": b, "assurance": c} for a, b, c in one],
               "at": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "language": "en", **texts(random_, channel, topic, one)}
    if country:
        contact["country"] = country
    return contact, keys_of(person, one)


def outcome_of(random_, contact, at):
    kinds = OUTCOMES.get(contact["channel"], (("answered", 90), ("transferred", 10)))
    kind = random_.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]
    later = at + timedelta(seconds=random_.randint(30, 900))
    return {"id": f"{contact['id']}-end", "kind": kind, "at": later.strftime("%Y-%m-%dT%H:%M:%SZ")}


def generate(seed, customers, day=None):
    """The moments of the day, in order of time, from eight in the morning."""
    random_ = random.Random(seed)
    crowd = list(people(random_, customers))
    visits = [person for person in crowd for _ in range(person.left)]
    random_.shuffle(visits)
    start = (day or datetime.now(timezone.utc)).replace(hour=8, minute=0, second=0, microsecond=0)
    known = Known()
    for number, person in enumerate(visits):
        at = start + timedelta(seconds=int(number * 12 * 3600 / len(visits)))
        weights = [CHANNELS[channel][0] for channel in person.habits]
        channel = random_.choices(person.habits, weights)[0]
        contact, keys = contact_of(random_, person, channel, number + 1, at)
        before = known.meet(keys, channel)
        yield Moment(contact, before is not None, bool(set(before or ()) - {channel}), outcome_of(random_, contact, at))


class Known:
    """What a hub that knows exact identifiers alone can know: the best assured one that it has seen says who it is."""

    def __init__(self):
        self.customers = {}  # identifier -> the channels of the customer that it leads to

    def meet(self, keys, channel):
        """The channels on which this customer was before; None for somebody new."""
        ranks = ("verified", "claimed", "observed")
        led = [key for key, _ in sorted(keys, key=lambda one: ranks.index(one[1])) if key in self.customers]
        channels = self.customers[led[0]] if led else []
        before = list(channels) if led else None
        channels.append(channel)
        for key, _ in keys:
            self.customers.setdefault(key, channels)  # what leads to another customer stays with that one
        return before


def readable(contact):
    """A contact's first identifier, short enough for a table and with its middle hidden."""
    value = contact["identifiers"][0]["value"]
    return re.sub(r"(?<=^.{5}).*(?=.{3}$)", "..", value)
