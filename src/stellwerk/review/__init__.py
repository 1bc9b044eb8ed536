"""What did we learn?

Comes in: the rows of everything that happened.
Goes out: reports that answer a question, the policy as a whole, proposals for a better one.
Never: a change that takes effect without a person or a rule that a person wrote.
"""
