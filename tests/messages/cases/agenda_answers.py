from tests.messages.cases.agenda import ANSWERS

CASES = ANSWERS
