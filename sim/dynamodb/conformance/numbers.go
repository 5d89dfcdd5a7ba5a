package conformance

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

func (s suite) numbers() {
	long := "12345678901234567890123456789012345678" // 38 digits
	for sent, want := range map[string]string{
		"0": "0", "-0": "0", "0.000": "0", "00012": "12", "+5": "5", "-7": "-7", "1.50": "1.5", ".5": "0.5", "5.": "5",
		"1e3": "1000", "1E+3": "1000", "12e-3": "0.012", "-1.20e1": "-12", "100": "100", "0.00001": "0.00001",
		long: long, "-" + long: "-" + long, "0." + long: "0." + long, long + "000": long + "000",
		"1e125": "1" + strings.Repeat("0", 125), "1e-130": "0." + strings.Repeat("0", 129) + "1",
		"9.9999999999999999999999999999999999999e125": strings.Repeat("9", 38) + strings.Repeat("0", 88),
	} {
		s.put(row{"id": text("a"), "n": num(sent)})
		if got := s.get("a")["n"]; got != "N "+want {
			s.Errorf("%s: got %s, want N %s", sent, got, want)
		}
	}
	const overflow = "Number overflow. Attempting to store a number with magnitude larger than supported range"
	const underflow = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
	for sent, message := range map[string]string{
		"": "", "x": "", " 1": "", "1 ": "", "1_0": "", "0x10": "", "1e": "", "e1": "", "1e1.5": "", "--1": "", "-": "", ".": "",
		"Infinity": "", "NaN": "", "1d": "", "1,5": "", "1e9999999999": "",
		"1e126": overflow, "-1e126": overflow, "9e-131": underflow, long + "9": "", "1." + long: "",
	} {
		_, err := s.c.PutItem(s.Context(), &dynamodb.PutItemInput{TableName: s.table, Item: row{"id": text("a"), "n": num(sent)}})
		s.refused(err, validation, message)
	}
}

func (s suite) sums() {
	nines := strings.Repeat("9", 38)
	for _, one := range []struct{ a, operator, b, want string }{
		{"1", "+", "1", "2"},
		{"0.1", "+", "0.2", "0.3"},
		{"100", "-", "1", "99"},
		{"1", "-", "1", "0"},
		{"-5", "-", "-7", "2"},
		{"1e10", "+", "1e-10", "10000000000.0000000001"},
		{nines, "+", "1", "1" + strings.Repeat("0", 38)},
		{"1e125", "-", "1e125", "0"},
		{nines, "+", "0.5", ""}, // more than 38 digits
		{"1", "-", "1e-40", ""}, // the same
		{"9e125", "+", "9e125", ""},
	} {
		s.put(row{"id": text("a"), "n": num(one.a)})
		got, err := s.update("SET n = n "+one.operator+" :b", row{":b": num(one.b)})
		switch {
		case one.want == "":
			s.refused(err, validation, "")
		case err != nil:
			s.Errorf("%s %s %s: %v", one.a, one.operator, one.b, err)
		case got["n"] != "N "+one.want:
			s.Errorf("%s %s %s: got %s, want N %s", one.a, one.operator, one.b, got["n"], one.want)
		}
	}
}
