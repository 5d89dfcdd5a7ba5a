package dynamodb

// update is a parsed UpdateExpression. The zero value changes nothing.
type update struct {
	sets    []assignment
	removes []string
}

type assignment struct {
	path  string
	value expression
}

// expression is the right side of an assignment: a value, or the sum or difference of
// two.
type expression struct {
	operator    string // "", "+" or "-"
	left, right source
}

// source is an operand, or if_not_exists(operand, fallback).
type source struct {
	operand
	fallback *source
}

// value evaluates a fallback even when it is not needed: DynamoDB refuses one that is a
// missing attribute.
func (s source) value(i item) (value, *failure) {
	v, ok := s.operand.value(i)
	if s.fallback != nil {
		other, f := s.fallback.value(i)
		if f != nil || ok {
			return v, f
		}
		return other, nil
	}
	if !ok {
		return value{}, invalid("The provided expression refers to an attribute that does not exist in the item")
	}
	return v, nil
}

func (e expression) value(i item) (value, *failure) {
	left, f := e.left.value(i)
	if f != nil || e.operator == "" {
		return left, f
	}
	right, f := e.right.value(i)
	if f != nil {
		return value{}, f
	}
	if left.kind != "N" || right.kind != "N" {
		return value{}, invalid("An operand in the update expression has an incorrect data type")
	}
	sum := value{kind: "N"}
	if e.operator == "+" {
		sum.num, f = left.num.plus(right.num)
	} else {
		sum.num, f = left.num.minus(right.num)
	}
	return sum, f
}

// apply returns the item after the update. Every value is computed from the old item.
func (u update) apply(old item) (item, *failure) {
	next := old.clone()
	for _, a := range u.sets {
		v, f := a.value.value(old)
		if f != nil {
			return nil, f
		}
		next[a.path] = v
	}
	for _, path := range u.removes {
		delete(next, path)
	}
	if next.size() > maxItem {
		return nil, invalid("Item size to update has exceeded the maximum allowed size")
	}
	return next, nil
}

// changes reports whether the update sets or removes the attribute.
func (u update) changes(name string) bool {
	for _, path := range u.paths() {
		if path == name {
			return true
		}
	}
	return false
}

func (u update) paths() []string {
	var paths []string
	for _, a := range u.sets {
		paths = append(paths, a.path)
	}
	return append(paths, u.removes...)
}
