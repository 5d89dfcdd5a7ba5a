package conformance

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"
)

// query returns all items that match a key condition.
func (s suite) query(condition string, values row) *dynamodb.QueryOutput {
	s.Helper()
	out, err := s.c.Query(s.Context(), s.asking(condition, values))
	if err != nil {
		s.Fatalf("%s: %v", condition, err)
	}
	return out
}

func (s suite) asking(condition string, values row) *dynamodb.QueryInput {
	return &dynamodb.QueryInput{
		TableName: s.table, KeyConditionExpression: &condition, ExpressionAttributeValues: values, ConsistentRead: aws.Bool(true),
	}
}

// ids returns the sort keys of a query's result in order. It also checks that the
// counts agree.
func (s suite) ids(out *dynamodb.QueryOutput) []string {
	s.Helper()
	if int(out.Count) != len(out.Items) || int(out.ScannedCount) != len(out.Items) {
		s.Errorf("got count %d and scanned %d for %d items", out.Count, out.ScannedCount, len(out.Items))
	}
	ids := []string{}
	for _, one := range out.Items {
		ids = append(ids, strings.TrimPrefix(plain(one)["id"], "S "))
	}
	return ids
}

// people stores items under two hash keys, so that a query has items to leave out.
func (s suite) people() suite {
	s.Helper()
	s = s.withSort()
	for _, id := range []string{"b", "a", "c", "ab", "aa", "é", "\x00", "Z"} {
		s.put(pair("x", id))
	}
	s.put(pair("y", "a"))
	return s
}

func (s suite) queries() {
	s = s.people()
	all := []string{"\x00", "Z", "a", "aa", "ab", "b", "c", "é"} // in byte order
	for condition, want := range map[string][]string{
		"account = :x":                              all,
		"#account = :x":                             all,
		":x = account":                              all,
		"(account = :x)":                            all,
		"account = :none":                           {},
		"account = :x AND id = :a":                  {"a"},
		"account = :x and id = :none":               {},
		"id = :a AND account = :x":                  {"a"},
		"account = :x AND begins_with(id, :a)":      {"a", "aa", "ab"},
		"begins_with (id, :a) AND account = :x":     {"a", "aa", "ab"},
		"account = :x AND begins_with(id, :none)":   {},
		"account = :x AND id < :a":                  {"\x00", "Z"},
		"account = :x AND id <= :a":                 {"\x00", "Z", "a"},
		"account = :x AND id > :b":                  {"c", "é"},
		"account = :x AND id >= :b":                 {"b", "c", "é"},
		"account = :x AND :b < id":                  {"c", "é"},
		"account = :x AND :b <= id":                 {"b", "c", "é"},
		"account = :x AND :a > id":                  {"\x00", "Z"},
		"account = :x AND :a = id":                  {"a"},
		"account = :x AND id BETWEEN :a AND :b":     {"a", "aa", "ab", "b"},
		"id between :a and :a AND account = :x":     {"a"},
		"(account = :x) AND (id = :a)":              {"a"},
		"((account = :x) AND id BETWEEN :a AND :b)": {"a", "aa", "ab", "b"},
	} {
		values := row{}
		for name, v := range map[string]string{":x": "x", ":a": "a", ":b": "b", ":none": "none"} {
			if containsWord(condition, name) {
				values[name] = text(v)
			}
		}
		in := s.asking(condition, values)
		if strings.Contains(condition, "#account") {
			in.ExpressionAttributeNames = map[string]string{"#account": "account"}
		}
		for _, eventually := range []bool{false, true} {
			in.ConsistentRead = aws.Bool(!eventually)
			out, err := s.c.Query(s.Context(), in)
			if err != nil {
				s.Errorf("%s: %v", condition, err)
				continue
			}
			if diff := cmp.Diff(want, s.ids(out)); diff != "" {
				s.Errorf("%s (-want +got):\n%s", condition, diff)
			}
			if out.LastEvaluatedKey != nil || out.ConsumedCapacity != nil {
				s.Errorf("%s: got the last key %v and the capacity %v, want neither", condition, plain(out.LastEvaluatedKey), out.ConsumedCapacity)
			}
		}
	}
}

// pages: a query stops at its limit and continues after the last key that it returned,
// in either direction.
func (s suite) pages() {
	s = s.people()
	for _, one := range []struct {
		condition string
		limit     int32
		backwards bool
		want      string
	}{
		{"account = :x", 3, false, "[\x00 Z a] [aa ab b] [c é]"},
		{"account = :x", 4, false, "[\x00 Z a aa] [ab b c é] []"}, // at the limit, so there might be more
		{"account = :x", 9, false, "[\x00 Z a aa ab b c é]"},
		{"account = :x", 5, true, "[é c b ab aa] [a Z \x00]"},
		{"account = :x AND begins_with(id, :a)", 1, false, "[a] [aa] [ab] []"},
		{"account = :x AND begins_with(id, :a)", 2, true, "[ab aa] [a]"},
		{"account = :x AND id = :a", 1, false, "[a] []"},
	} {
		in := s.asking(one.condition, row{":x": text("x")})
		if containsWord(one.condition, ":a") {
			in.ExpressionAttributeValues[":a"] = text("a")
		}
		in.Limit, in.ScanIndexForward = aws.Int32(one.limit), aws.Bool(!one.backwards)
		var got []string
		for {
			out, err := s.c.Query(s.Context(), in)
			if err != nil {
				s.Fatal(err)
			}
			ids := s.ids(out)
			got = append(got, fmt.Sprint(ids))
			in.ExclusiveStartKey = out.LastEvaluatedKey
			if in.ExclusiveStartKey == nil {
				break
			}
			if diff := cmp.Diff(plain(pair("x", ids[len(ids)-1])), plain(out.LastEvaluatedKey)); diff != "" {
				s.Errorf("%s: the last key (-want +got):\n%s", one.condition, diff)
			}
		}
		if got := strings.Join(got, " "); got != one.want {
			s.Errorf("%s, limit %d, backwards %v: got %q, want %q", one.condition, one.limit, one.backwards, got, one.want)
		}
	}
	in := s.asking("account = :x", row{":x": text("x")})
	in.ExclusiveStartKey = pair("x", "bb") // the item need not exist
	out, err := s.c.Query(s.Context(), in)
	if err != nil {
		s.Fatal(err)
	}
	if got := fmt.Sprint(s.ids(out)); got != "[c é]" {
		s.Errorf("after a key that is not there: got %s, want [c é]", got)
	}
}

// queryCapacity: a query pays for its items together, and reads at most a megabyte.
func (s suite) queryCapacity() {
	s = s.withSort()
	sized := func(account string, count, size int) {
		for n := range count {
			item := pair(account, fmt.Sprintf("%02d", n))
			item["filler"] = text(strings.Repeat("x", size-len("account")-len(account)-len("id")-2-len("filler")))
			s.put(item)
		}
	}
	sized("small", 8, 512)
	sized("more", 9, 512)
	sized("large", 6, 256<<10)
	for _, one := range []struct {
		account    string
		limit      int32
		eventually bool
		count      int
		want       float64
	}{
		{"small", 0, false, 8, 1},
		{"small", 0, true, 8, 0.5},
		{"more", 0, false, 9, 2},
		{"more", 0, true, 9, 1},
		{"more", 8, false, 8, 1},
		{"large", 0, false, 4, 256},
	} {
		in := s.asking("account = :a", row{":a": text(one.account)})
		in.ReturnConsumedCapacity, in.ConsistentRead = total, aws.Bool(!one.eventually)
		if one.limit > 0 {
			in.Limit = aws.Int32(one.limit)
		}
		out, err := s.c.Query(s.Context(), in)
		if err != nil {
			s.Fatal(err)
		}
		if len(out.Items) != one.count || units(out.ConsumedCapacity) != one.want {
			s.Errorf("%+v: got %d items for %v units", one, len(out.Items), units(out.ConsumedCapacity))
		}
	}
}
