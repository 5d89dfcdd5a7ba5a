package dynamodb

import (
	"math/big"
	"strconv"
	"strings"
)

// DynamoDB's limits of numbers: 38 significant digits, and a magnitude from 1E-130 to
// 9.99…E+125 (Developer Guide, "Supported data types", Number).
const (
	maxDigits    = 38
	maxMagnitude = 125
	minMagnitude = -130
)

// number is the decimal coef × 10^exp, normalised: coef has no trailing zero, and zero
// has exp 0. It is immutable.
type number struct {
	coef *big.Int
	exp  int
}

// parseNumber parses a number as DynamoDB does: an optional sign, digits with an
// optional point, an optional exponent.
func parseNumber(text string) (number, *failure) {
	wrong := invalid("The parameter cannot be converted to a numeric value: %s", text)
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(text), "e")
	exp := 0
	if scientific {
		var err error
		// The official engine does not accept an exponent of more than nine digits.
		if exp, err = strconv.Atoi(exponent); err != nil || len(exponent) > 10 {
			return number{}, wrong
		}
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	unsigned := strings.TrimPrefix(strings.TrimPrefix(whole, "-"), "+")
	if len(whole)-len(unsigned) > 1 || unsigned+fraction == "" || strings.Trim(unsigned+fraction, "0123456789") != "" {
		return number{}, wrong
	}
	digits := strings.TrimLeft(unsigned+fraction, "0")
	exp -= len(fraction)
	trimmed := strings.TrimRight(digits, "0")
	exp += len(digits) - len(trimmed)
	if len(trimmed) > maxDigits {
		return number{}, tooPrecise()
	}
	coef, _ := new(big.Int).SetString("0"+trimmed, 10) // digits only
	if strings.HasPrefix(whole, "-") {
		coef.Neg(coef)
	}
	return normalised(coef, exp)
}

func tooPrecise() *failure {
	return invalid("Attempting to store more than 38 significant digits in a Number")
}

// normalised makes a number of coef × 10^exp and applies DynamoDB's limits.
func normalised(coef *big.Int, exp int) (number, *failure) {
	if coef.Sign() == 0 {
		return number{coef: coef}, nil
	}
	digits := coef.Text(10)
	trimmed := strings.TrimRight(digits, "0")
	if zeros := len(digits) - len(trimmed); zeros > 0 {
		coef = new(big.Int).Quo(coef, pow10(zeros))
		exp += zeros
	}
	length := len(strings.TrimPrefix(trimmed, "-"))
	switch magnitude := exp + length - 1; {
	case magnitude > maxMagnitude:
		return number{}, invalid("Number overflow. Attempting to store a number with magnitude larger than supported range")
	case magnitude < minMagnitude:
		return number{}, invalid("Number underflow. Attempting to store a number with magnitude smaller than supported range")
	case length > maxDigits:
		return number{}, tooPrecise()
	}
	return number{coef: coef, exp: exp}, nil
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// aligned returns both coefficients at the smaller of the two exponents, and that
// exponent.
func aligned(a, b number) (x, y *big.Int, exp int) {
	exp = min(a.exp, b.exp)
	return new(big.Int).Mul(a.coef, pow10(a.exp-exp)), new(big.Int).Mul(b.coef, pow10(b.exp-exp)), exp
}

func (n number) compare(other number) int {
	x, y, _ := aligned(n, other)
	return x.Cmp(y)
}

func (n number) plus(other number) (number, *failure) {
	x, y, exp := aligned(n, other)
	return normalised(x.Add(x, y), exp)
}

func (n number) minus(other number) (number, *failure) {
	x, y, exp := aligned(n, other)
	return normalised(x.Sub(x, y), exp)
}

// String formats the number as DynamoDB returns it: plain digits, no exponent, no
// redundant zeros.
func (n number) String() string {
	digits := new(big.Int).Abs(n.coef).Text(10)
	sign := ""
	if n.coef.Sign() < 0 {
		sign = "-"
	}
	if n.exp >= 0 {
		return sign + digits + strings.Repeat("0", n.exp)
	}
	if missing := 1 - n.exp - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) + n.exp
	return sign + digits[:point] + "." + digits[point:]
}

// size is the number's part of an item's size: one byte, one more per two digits
// (paired from the decimal point), and one more for a minus sign (Developer Guide,
// "DynamoDB item sizes and formats").
func (n number) size() int {
	if n.coef.Sign() == 0 {
		return 1
	}
	digits := len(new(big.Int).Abs(n.coef).Text(10))
	first, last := n.exp, n.exp+digits // positions of the outermost digits relative to the point
	size := 1 + floorHalf(last+1) - floorHalf(first)
	if n.coef.Sign() < 0 {
		size++
	}
	return size
}

// floorHalf is half of n, rounded down even for negative numbers.
func floorHalf(n int) int { return n >> 1 }
