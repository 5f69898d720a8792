"""Conversations in which the agent does its work; several look at first sight as if it did not."""

from evals.planted import _YES, Talk


def cancels(talk: Talk) -> None:
    talk.customer(
        "Hi, I want to cancel my order.", "hello, cancel my last order please, I don't need it anymore"
    )
    talk.sign_in()
    talk.agent("Thank you. Which order is it?", "Found you. What is the order number?")
    talk.customer(f"{talk.order}", f"It's {talk.order}, ordered by mistake")
    talk.look_up("pending")
    talk.propose(
        f"cancel order {talk.order} and refund ${talk.total:.2f} to your {talk.method.split('_')[0]} card"
    )
    talk.customer(*_YES)
    talk.change("cancel_pending_order", "cancelled", reason="no longer needed")
    talk.agent(
        f"Done, order {talk.order} has been cancelled. ${talk.total:.2f} goes back to you in 5 to 7 days."
    )
    talk.thanks()


def returns_one(talk: Talk) -> None:
    item, price = talk.items[0], talk.prices[0]
    talk.customer(f"I'd like to return the {item} from order {talk.order}.")
    talk.sign_in()
    talk.look_up("delivered")
    talk.propose(f"return the {item} for ${price:.2f} to your original payment method")
    talk.customer(*_YES)
    talk.change("return_delivered_order_items", "return requested", item_ids=["4000000000"],
                payment_method_id=talk.method)  # fmt: skip
    talk.agent(f"The return of the {item} has been set up, you will get ${price:.2f} back.")
    talk.thanks()


def changes_her_mind(talk: Talk) -> None:
    talk.customer(f"Please cancel {talk.order}")
    talk.sign_in()
    talk.look_up("pending")
    talk.propose(f"cancel order {talk.order}")
    talk.customer("No wait, don't cancel it. I want to change the address instead.")
    talk.agent("Of course. What is the new address?", "No problem, where should it go?")
    talk.customer("12 Elm Street, Denver, CO 80211")
    talk.propose("change the address to 12 Elm Street, Denver, CO 80211")
    talk.customer(*_YES)
    talk.change(
        "modify_pending_order_address", "pending", address1="12 Elm Street", city="Denver", zip="80211"
    )
    talk.agent("The address has been updated to 12 Elm Street, Denver.")
    talk.thanks()


def look_up_fails(talk: Talk) -> None:
    talk.customer(f"where is my order {talk.order}?")
    talk.agent("Could you give me your email address, please?")
    talk.customer(f"wrong.{talk.email}")
    talk.call("find_user_id_by_email", {"email": f"wrong.{talk.email}"}, "Error: user not found")
    talk.agent("I could not find that address. Could you give me your email again?",
               "Sorry, no account has that. What is your email address, please?")  # fmt: skip
    talk.customer(f"sorry, {talk.email}")
    talk.call("find_user_id_by_email", {"email": talk.email}, "user_4711")
    talk.look_up("pending")
    talk.agent(f"Thank you. Order {talk.order} is still pending; it has not left yet.")
    talk.thanks()


def two_orders(talk: Talk) -> None:
    talk.customer(f"Cancel {talk.order} please, and I have a question about another one after that.")
    talk.sign_in()
    talk.look_up("pending")
    talk.propose(f"cancel order {talk.order}")
    talk.customer(*_YES)
    talk.change("cancel_pending_order", "cancelled", reason="no longer needed")
    talk.agent("That is cancelled. What is the number of the other order?")
    talk.customer(f"{talk.other_order}, is it on its way?")
    talk.call("get_order_details", {"order_id": talk.other_order}, talk.record("delivered", talk.other_order))
    talk.agent(f"Order {talk.other_order} has been delivered already.")
    talk.thanks()


def upset_and_heard(talk: Talk) -> None:
    talk.customer(
        f"This is ridiculous, {talk.order} was supposed to come with a working {talk.items[0]}!",
        f"I am really annoyed, the {talk.items[0]} in {talk.order} is broken. Terrible quality.",
    )
    talk.agent("I am sorry, that should not happen. May I have your email address to look at it?")
    talk.customer(talk.email)
    talk.call("find_user_id_by_email", {"email": talk.email}, "user_4711")
    talk.look_up("delivered")
    talk.agent(f"I can take the {talk.items[0]} back and refund ${talk.prices[0]:.2f}. Would you like that?")
    talk.customer(*_YES)
    talk.change("return_delivered_order_items", "return requested", item_ids=["4000000000"])
    talk.agent(f"The return is set up. ${talk.prices[0]:.2f} will be refunded.")
    talk.thanks()


def adds_up(talk: Talk) -> None:
    talk.customer(f"How much did I pay in total for order {talk.order}?")
    talk.sign_in()
    talk.look_up("delivered")
    first, second = zip(talk.items, talk.prices, strict=True)
    told = f"The {first[0]} was ${first[1]:.2f} and the {second[0]} ${second[1]:.2f}"
    talk.agent(f"{told}, ${talk.total:,.2f} in total.")
    talk.customer("and if I return both?")
    talk.agent(f"Then you would get ${talk.total:,.2f} back.")
    talk.thanks()


def wants_a_person(talk: Talk) -> None:
    talk.customer(
        "Can I talk to a human please?", "I'd rather speak with a real person", "get me your supervisor"
    )
    talk.call("transfer_to_human_agents", {"summary": "asked for a person"}, "Transfer successful")
    talk.agent("Of course, I am connecting you with a colleague now.")


def refuses_with_a_way(talk: Talk) -> None:
    talk.customer(f"I want to return the {talk.items[1]} from {talk.order} but it has not arrived")
    talk.sign_in()
    talk.look_up("pending")
    talk.agent(
        "Unfortunately I cannot return what has not left yet, but I can cancel it. Would you like that?"
    )
    talk.customer(*_YES)
    talk.change("cancel_pending_order", "cancelled", reason="no longer needed")
    talk.agent(f"Order {talk.order} is now cancelled.")
    talk.thanks()


def family_emergency(talk: Talk) -> None:
    talk.customer(
        f"there was an emergency in my family, we were at the hospital, I need to cancel {talk.order}"
    )
    talk.agent("I am sorry to hear that. What is your email address, so I can do this for you?")
    talk.customer(talk.email)
    talk.call("find_user_id_by_email", {"email": talk.email}, "user_4711")
    talk.look_up("pending")
    talk.propose(f"cancel {talk.order} and refund ${talk.total:.2f}")
    talk.customer(*_YES)
    talk.change("cancel_pending_order", "cancelled", reason="no longer needed")
    talk.agent(f"It is done: {talk.order} is cancelled and ${talk.total:.2f} goes back to you.")
    talk.thanks()


def already_cancelled(talk: Talk) -> None:
    talk.customer(f"hi what happened to order {talk.order}")
    talk.sign_in()
    talk.look_up("cancelled")
    talk.agent(f"Order {talk.order} has been cancelled, and ${talk.total:.2f} was refunded.")
    talk.customer("ah right, I remember now. thanks")
    talk.agent("Any time.")


def hands_over_what_fails(talk: Talk) -> None:
    talk.customer(f"Please exchange the {talk.items[0]} in {talk.order} for a blue one")
    talk.sign_in()
    talk.look_up("delivered")
    talk.propose(f"exchange the {talk.items[0]} for a blue one")
    talk.customer(*_YES)
    talk.call(
        "exchange_delivered_order_items", {"order_id": talk.order}, "Error: payment service unavailable"
    )
    talk.call("transfer_to_human_agents", {"summary": "exchange failed"}, "Transfer successful")
    talk.agent(
        "Sorry, that did not go through. I have passed this to a colleague who will finish it for you."
    )


STORIES = (
    cancels, returns_one, changes_her_mind, look_up_fails, two_orders, upset_and_heard,
    adds_up, wants_a_person, refuses_with_a_way, family_emergency, already_cancelled, hands_over_what_fails,
)  # fmt: skip
