"""Finite fields, as far as schedules need them: adding, multiplying and powers of a primitive element.

Elements are numbers 0 … q-1; written to the base p, their digits are the coefficients of a polynomial over
the integers modulo p, the lowest first. 0 and 1 are what they should be.
"""

from functools import cache

# Coefficients, lowest first, of a monic irreducible polynomial of which x is a primitive root.
_POLYNOMIALS = {
    4: (1, 1, 1),
    8: (1, 1, 0, 1),
    9: (2, 1, 1),
    16: (1, 1, 0, 0, 1),
    25: (2, 1, 1),
    27: (1, 2, 0, 1),
}


class Field:
    """The field of q elements, for a prime q or one of 4, 8, 9, 16, 25 and 27."""

    def __init__(self, q: int) -> None:
        self.q = q
        self.p = next(p for p in range(2, q + 1) if q % p == 0)
        self._times = [[self._product(a, b) for b in range(q)] for a in range(q)]
        self.powers = self._powers()

    def add(self, a: int, b: int) -> int:
        """Return a + b."""
        return self._number([x + y for x, y in zip(self._digits(a), self._digits(b), strict=True)])

    def times(self, a: int, b: int) -> int:
        """Return a · b."""
        return self._times[a][b]

    def _digits(self, a: int) -> list[int]:
        digits = []
        left = self.q
        while left > 1:
            a, digit = divmod(a, self.p)
            digits.append(digit)
            left //= self.p
        return digits

    def _number(self, digits: list[int]) -> int:
        return sum(digit % self.p * self.p**place for place, digit in enumerate(digits))

    def _product(self, a: int, b: int) -> int:
        if self.p == self.q:
            return a * b % self.q
        *low, _ = _POLYNOMIALS[self.q]
        degree = len(low)
        product = [0] * (2 * degree - 1)
        for i, x in enumerate(self._digits(a)):
            for j, y in enumerate(self._digits(b)):
                product[i + j] += x * y
        for place in range(len(product) - 1, degree - 1, -1):  # x^degree is minus the lower terms
            for j, coefficient in enumerate(low):
                product[place - degree + j] -= product[place] * coefficient
        return self._number(product[:degree])

    def _powers(self) -> list[int]:
        """Return 1, g, g², … for the smallest g whose powers are all the elements but 0."""
        for g in range(1, self.q):
            powers = [1]
            while (after := self._times[powers[-1]][g]) != 1:
                powers.append(after)
            if len(powers) == self.q - 1:
                return powers
        raise AssertionError("a field has a primitive element")


@cache
def field(q: int) -> Field:
    """Return the field of q elements; see `Field` for which there are."""
    return Field(q)


def is_order(q: int) -> bool:
    """Tell whether there is a field of q elements here."""
    return q in _POLYNOMIALS or (q > 1 and all(q % p for p in range(2, q)))
