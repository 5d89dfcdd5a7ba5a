package template

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Metric identifies a metric in CloudWatch.
type Metric struct {
	Namespace, Name string
	// Dimensions maps names to values. It is nil for a metric without dimensions.
	Dimensions map[string]string
}

// Alarm is an AWS::CloudWatch::Alarm.
type Alarm struct {
	// ID is the logical id, such as ProviderAlarm. Name is the alarm's name in
	// CloudWatch and the runbook, without the stack's name in front.
	ID, Name string
	// Metrics are the metrics that it watches: one, or those in its expression.
	Metrics []Metric
}

// Alarms returns the alarms, sorted by id.
func (t *Template) Alarms(v Values) ([]Alarm, error) {
	var alarms []Alarm
	for id, resource := range t.resources("AWS::CloudWatch::Alarm") {
		value, err := t.eval(v, resource["Properties"])
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", id, err)
		}
		properties := at(value)
		alarm := Alarm{ID: id}
		name, _ := properties["AlarmName"].(string)
		stack, _ := pseudo("AWS::StackName")
		if len(name) > len(stack)+1 && name[:len(stack)+1] == stack+"-" {
			alarm.Name = name[len(stack)+1:]
		}
		if properties["MetricName"] != nil {
			alarm.Metrics = append(alarm.Metrics, metric(properties))
		}
		joined, _ := properties["Metrics"].([]any)
		for _, one := range joined {
			if m := at(one, "MetricStat", "Metric"); len(m) > 0 {
				alarm.Metrics = append(alarm.Metrics, metric(m))
			}
		}
		alarms = append(alarms, alarm)
	}
	return alarms, nil
}

func metric(m map[string]any) Metric {
	out := Metric{}
	out.Namespace, _ = m["Namespace"].(string)
	out.Name, _ = m["MetricName"].(string)
	list, _ := m["Dimensions"].([]any)
	for _, d := range list {
		if out.Dimensions == nil {
			out.Dimensions = map[string]string{}
		}
		value := at(d)["Value"]
		if attribute, ok := at(value)["Fn::GetAtt"]; ok {
			value = attribute
		}
		out.Dimensions[fmt.Sprint(at(d)["Name"])] = fmt.Sprint(value)
	}
	return out
}

// Filtered returns the metrics that metric filters extract from logs, sorted by the
// filters' ids.
func (t *Template) Filtered() []Metric {
	var metrics []Metric
	for _, resource := range t.resources("AWS::Logs::MetricFilter") {
		list, _ := at(resource, "Properties")["MetricTransformations"].([]any)
		for _, transformation := range list {
			metrics = append(metrics, metric(map[string]any{"MetricName": at(transformation)["MetricName"]}))
		}
	}
	return metrics
}

// Dashboard returns the metrics that the dashboards show, in order.
func (t *Template) Dashboard(v Values) ([]Metric, error) {
	var metrics []Metric
	for id, resource := range t.resources("AWS::CloudWatch::Dashboard") {
		text, err := t.text(v, at(resource, "Properties")["DashboardBody"])
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", id, err)
		}
		var body struct {
			Widgets []struct {
				Properties struct{ Metrics [][]any }
			}
		}
		if err := json.Unmarshal([]byte(text), &body); err != nil {
			return nil, fmt.Errorf("read body of %s: %w", id, err)
		}
		for _, w := range body.Widgets {
			for _, row := range w.Properties.Metrics {
				m, err := fromRow(row)
				if err != nil {
					return nil, fmt.Errorf("read %s: %w", id, err)
				}
				metrics = append(metrics, m)
			}
		}
	}
	return metrics, nil
}

// fromRow reads a dashboard's notation: namespace, name, then pairs of a dimension and
// its value, then possibly options.
func fromRow(row []any) (Metric, error) {
	var words []string
	for _, part := range row {
		if word, ok := part.(string); ok {
			words = append(words, word)
		}
	}
	if len(words) < 2 || len(words)%2 != 0 {
		return Metric{}, errors.New("want namespace, metric and pairs of a dimension and its value")
	}
	m := Metric{Namespace: words[0], Name: words[1]}
	for i := 2; i < len(words); i += 2 {
		if m.Dimensions == nil {
			m.Dimensions = map[string]string{}
		}
		m.Dimensions[words[i]] = words[i+1]
	}
	return m, nil
}
