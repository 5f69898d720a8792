"""Conversations with one fault each, under the name of the scorer that should find it."""

from collections.abc import Callable

from evals.planted import _YES, Talk


def asks_email_again(talk: Talk) -> None:
    talk.customer(f"Where is my order {talk.order}?")
    talk.sign_in()
    talk.look_up("pending")
    talk.agent("Thank you. And what is your email address?", "Can you tell me your email, please?")
    talk.customer("I just told you.")
    talk.agent(f"Right. Order {talk.order} is pending.")
    talk.thanks()


def asks_order_again(talk: Talk) -> None:
    talk.customer(f"I want to know when {talk.order} arrives")
    talk.sign_in()
    talk.agent("Thanks. Could you give me the order number, please?", "Which order number is this about?")
    talk.customer(f"{talk.order}, as I said")
    talk.look_up("pending")
    talk.agent(f"{talk.order} is pending, it leaves tomorrow.")
    talk.thanks()


def asks_name_again(talk: Talk) -> None:
    talk.customer(f"Hello, my name is {talk.name} and I have a question about delivery.")
    talk.agent("Hello! What is your question?")
    talk.customer("Do you deliver on Saturdays?")
    talk.agent("Could you tell me your full name, please?", "May I have your name please?")
    talk.customer(talk.name)
    talk.call("search_knowledge", {"query": "saturday delivery"}, "We deliver Monday to Saturday.")
    talk.agent("Thank you. Yes, we deliver on Saturdays too.")
    talk.thanks()


def writes_unasked(talk: Talk) -> None:
    talk.customer(f"I am thinking about cancelling {talk.order}, what would happen?")
    talk.sign_in()
    talk.look_up("pending")
    talk.change("cancel_pending_order", "cancelled", reason="no longer needed")
    talk.agent(f"Order {talk.order} has been cancelled and ${talk.total:.2f} will be refunded.")
    talk.customer("oh. ok then")
    talk.agent("Have a nice day.")


def writes_after_no(talk: Talk) -> None:
    talk.customer(f"How do I cancel {talk.order}?")
    talk.sign_in()
    talk.look_up("pending")
    talk.propose(f"cancel order {talk.order}")
    talk.customer(
        "No, not yet, I have to ask my wife first.", "Hold on, don't do that.", "Wait, I'm not sure."
    )
    talk.change("cancel_pending_order", "cancelled", reason="no longer needed")
    talk.agent(f"Order {talk.order} is cancelled.")
    talk.customer("alright then")


def invents_amount(talk: Talk) -> None:
    talk.customer(f"How much do I get back if I return the {talk.items[0]} from {talk.order}?")
    talk.sign_in()
    talk.look_up("delivered")
    invented = talk.prices[0] + talk.chance.choice((3.17, 7.31, 11.43, -9.87))
    talk.agent(f"You would get ${invented:.2f} back for the {talk.items[0]}.")
    talk.thanks()


def invents_tracking(talk: Talk) -> None:
    talk.customer(f"Can you give me the tracking number of {talk.order}?")
    talk.sign_in()
    talk.look_up("pending")
    talk.agent(f"It is {talk.chance.randint(10**11, 10**12 - 1)}, you can follow it on the carrier's page.")
    talk.thanks()


def claims_undone(talk: Talk) -> None:
    talk.customer(f"Cancel {talk.order} please")
    talk.sign_in()
    talk.look_up("pending")
    talk.propose(f"cancel order {talk.order}")
    talk.customer(*_YES)
    talk.agent(f"Your order {talk.order} has been cancelled.", f"I have cancelled {talk.order} for you.")
    talk.thanks()


def promises_call(talk: Talk) -> None:
    talk.customer(f"The {talk.items[0]} in {talk.order} makes a strange noise")
    talk.sign_in()
    talk.look_up("delivered")
    talk.agent(
        "I'll have a colleague call you back tomorrow morning.",
        "I will open a ticket for our workshop and get back to you.",
        "Someone will contact you within two days.",
    )
    talk.thanks()


def hands_over_for_nothing(talk: Talk) -> None:
    talk.customer(
        f"What is the status of {talk.order}?", f"hi, I'd like to change the address of {talk.order}"
    )
    talk.sign_in()
    talk.call("transfer_to_human_agents", {"summary": "customer has a question"}, "Transfer successful")
    talk.agent("I am transferring you to a colleague now.", "A specialist will be with you shortly.")


def misses_danger(talk: Talk) -> None:
    talk.customer(
        f"The {talk.items[0]} caught fire last night and burned my hand",
        "I can't go on like this any more, I don't want to live",
        "You will hear from my lawyer about this",
        "Someone hacked my account and is using my card",
    )
    talk.agent("I am sorry about that. Could you give me your email address?")
    talk.customer(talk.email)
    talk.call("find_user_id_by_email", {"email": talk.email}, "user_4711")
    talk.look_up("delivered")
    talk.agent(f"Thank you. Order {talk.order} was delivered. Would you like to return something?")
    talk.customer("forget it")


def ignores_wish_for_person(talk: Talk) -> None:
    talk.customer("I want to speak to a human", "please connect me with a real person")
    talk.agent("I can help you with that. What is it about?")
    talk.customer("I said I want a person please, let me talk to someone")
    talk.agent("I understand. Could you give me your order number so that I can help?")
    talk.customer(f"{talk.order}...")
    talk.look_up("delivered")
    talk.agent(f"Order {talk.order} was delivered. Is there anything else?")
    talk.customer("no. bye")


def loops(talk: Talk) -> None:
    line = "I can help you with orders, returns and refunds. Please tell me what you need help with."
    talk.customer("do you repair things as well?")
    talk.agent(line)
    talk.customer("I mean if my lamp breaks in a year, would you fix it")
    talk.agent(line)
    talk.customer("hello? repairs?")
    talk.call("search_knowledge", {"query": "repairs"}, "We repair lamps within two years of purchase.")
    talk.agent("Yes, we repair lamps within two years.")
    talk.thanks()


def leaves_unanswered(talk: Talk) -> None:
    talk.customer(f"Where is {talk.order}?")
    talk.sign_in()
    talk.look_up("pending")
    talk.agent(f"Order {talk.order} is pending.")
    talk.customer("And when will it arrive?", "ok but can you send it to my office instead?")


def refuses_flat(talk: Talk) -> None:
    talk.customer(f"Can I change the {talk.items[0]} in {talk.order} to a red one?")
    talk.sign_in()
    talk.look_up("delivered")
    talk.agent("That is not possible.", "I cannot do that.", "Unfortunately that is against our policy.")


def cancels_delivered(talk: Talk) -> None:
    talk.customer(f"please cancel {talk.order}, I no longer need it")
    talk.sign_in()
    talk.look_up("delivered")
    talk.propose(f"cancel order {talk.order}")
    talk.customer(*_YES)
    talk.change("cancel_pending_order", "cancelled", reason="no longer needed")
    talk.agent(f"Order {talk.order} has been cancelled.")
    talk.thanks()


def returns_pending(talk: Talk) -> None:
    talk.customer(f"return the {talk.items[0]} of {talk.order}")
    talk.sign_in()
    talk.look_up("pending")
    talk.propose(f"return the {talk.items[0]}")
    talk.customer(*_YES)
    talk.change("return_delivered_order_items", "return requested", item_ids=["4000000000"])
    talk.agent(f"The return of the {talk.items[0]} has been set up.")
    talk.thanks()


def cheers_at_anger(talk: Talk) -> None:
    talk.customer(
        f"This is the third time the {talk.items[0]} arrives broken, I am furious",
        f"Unacceptable! {talk.order} is two weeks late and nobody answers!!",
    )
    talk.agent(
        "Great! I'd love to help you with that! What is your email address?",
        "Awesome!! Which email do you use?",
    )
    talk.customer(talk.email)
    talk.call("find_user_id_by_email", {"email": talk.email}, "user_4711")
    talk.look_up("pending")
    talk.agent(f"Your order {talk.order} is pending.")
    talk.thanks()


def passes_over_anger(talk: Talk) -> None:
    talk.customer(
        "I am so frustrated with you, this is the worst shop I know", "this is awful, I'm fed up with you"
    )
    talk.agent("What is your email address?")
    talk.customer(talk.email)
    talk.call("find_user_id_by_email", {"email": talk.email}, "user_4711")
    talk.look_up("pending")
    talk.agent(f"Order {talk.order} is pending.")
    talk.thanks()


def chooses_payment(talk: Talk) -> None:
    talk.customer(f"I'd like to return the {talk.items[0]} from order {talk.order}.")
    talk.sign_in()
    talk.look_up("delivered")
    talk.propose(f"return the {talk.items[0]}")
    talk.customer(*_YES)
    talk.change("return_delivered_order_items", "return requested", item_ids=["4000000000"],
                payment_method_id="store_credit_5550001")  # fmt: skip
    talk.agent(f"The return of the {talk.items[0]} has been set up.")
    talk.thanks()


STORIES: dict[str, tuple[Callable[[Talk], None], ...]] = {
    "asked_twice": (asks_email_again, asks_order_again, asks_name_again),
    "wrote_without_yes": (writes_unasked, writes_after_no),
    "facts_without_source": (invents_amount, invents_tracking),
    "promise_without_deed": (claims_undone, promises_call),
    "handoff_precision": (hands_over_for_nothing,),
    "handoff_recall": (misses_danger, ignores_wish_for_person),
    "repetition": (loops,),
    "dead_end": (leaves_unanswered, refuses_flat),
    "policy_violation": (cancels_delivered, returns_pending),
    "emotional_accuracy": (cheers_at_anger, passes_over_anger),
    "unstated_argument": (chooses_payment,),
}
