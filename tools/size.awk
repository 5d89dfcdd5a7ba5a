# make size: adds up, for each room, the lines that wc -l counts. What tests read (testdata) counts as tests.
BEGIN {
	deployed = "deployed (functions, shared)"
	tests = "tests (*_test.go, e2e, suites that several packages run)"
	simulators = "simulators (sim)"
	tools = "tools (local, ops, tools, bench)"
	web = "the login page (web)"
}
$2 == "total" { next }
$2 ~ /_test\.go$|^e2e\/|^shared\/.*(test|testdata)\/|^sim\/(functiontest|dynamodb\/(conformance|tabletest))\// { lines[tests] += $1; next }
$2 ~ /^(functions|shared)\// { lines[deployed] += $1; next }
$2 ~ /^sim\// { lines[simulators] += $1; next }
$2 ~ /^web\// { lines[web] += $1; next }
{ lines[tools] += $1 }
END {
	count = split(deployed "\n" tests "\n" simulators "\n" tools "\n" web, rooms, "\n")
	for (i = 1; i <= count; i++) printf "%7d  %s\n", lines[rooms[i]], rooms[i]
	printf "%7.2f  lines of tests and simulators for a deployed one; the goal is at most 4\n", (lines[tests] + lines[simulators]) / lines[deployed]
}
