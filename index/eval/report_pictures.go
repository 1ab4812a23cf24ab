package eval

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"regexp"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// The pictures are drawn in stand-in colours, one for each role, which become custom properties
// of the page's style sheet, so that they follow its light and dark colours.
var (
	inkColor     = role(1) // axes and their text
	gridColor    = role(2)
	rightColor   = role(3) // questions in scope, right answers
	wrongColor   = role(4) // wrong answers
	foreignColor = role(5) // questions out of scope
	markColor    = role(6) // the thresholds in use
	choiceColor  = role(7) // thresholds to choose from
	sureColor    = role(8) // the share of answers that is right
)

var roleNames = []string{"", "ink", "grid", "right", "wrong", "foreign", "mark", "choice", "sure"}

func role(n uint8) color.RGBA { return color.RGBA{R: n, G: n, B: n, A: 255} }

const (
	pictureWidth  = 370 // points; small, so that the text can be read on a phone
	pictureHeight = 230
)

// picture is a plot under way, with the first error of its parts.
type picture struct {
	*plot.Plot
	err error
}

// newPicture makes an empty plot in the page's style.
func newPicture(x, y string) *picture {
	p := &picture{Plot: plot.New()}
	p.BackgroundColor = nil
	p.X.Label.Text, p.Y.Label.Text = x, y
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Color, axis.Tick.Color = inkColor, inkColor
		axis.Label.TextStyle.Color, axis.Tick.Label.Color = inkColor, inkColor
		axis.Label.TextStyle.Font, axis.Tick.Label.Font = pictureFont(10), pictureFont(9.5)
		axis.Label.Padding = 3
		axis.Padding = 0
		axis.Tick.Length = 3
	}
	p.X.Min, p.X.Max = 0, 1
	p.X.Tick.Marker = plot.ConstantTicks(fifths("%.1f", 1))
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = gridColor, gridColor
	p.Add(grid)
	return p
}

func pictureFont(size vg.Length) font.Font {
	return font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
}

// fifths makes ticks from 0 to 1 in steps of a fifth, labelled with the value times scale.
func fifths(format string, scale float64) []plot.Tick {
	var ticks []plot.Tick
	for i := range 6 {
		v := float64(i) / 5
		ticks = append(ticks, plot.Tick{Value: v, Label: fmt.Sprintf(format, v*scale)})
	}
	return ticks
}

// line draws a line through points.
func (p *picture) line(c color.Color, width vg.Length, dashes []vg.Length, points ...plotter.XY) {
	l, err := plotter.NewLine(plotter.XYs(points))
	if err != nil {
		p.fail(err)
		return
	}
	l.LineStyle = draw.LineStyle{Color: c, Width: width, Dashes: dashes}
	p.Add(l)
}

// box fills a rectangle.
func (p *picture) box(c color.Color, x0, y0, x1, y1 float64) {
	poly, err := plotter.NewPolygon(plotter.XYs{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}})
	if err != nil {
		p.fail(err)
		return
	}
	poly.Color = c
	poly.Width = 0
	p.Add(poly)
}

// dot marks a point.
func (p *picture) dot(c color.Color, x, y float64) {
	s, err := plotter.NewScatter(plotter.XYs{{X: x, Y: y}})
	if err != nil {
		p.fail(err)
		return
	}
	s.GlyphStyle = draw.GlyphStyle{Color: c, Radius: 2.5, Shape: draw.CircleGlyph{}}
	p.Add(s)
}

// text writes a text centred over a point.
func (p *picture) text(c color.Color, x, y float64, s string) {
	labels, err := plotter.NewLabels(plotter.XYLabels{XYs: plotter.XYs{{X: x, Y: y}}, Labels: []string{s}})
	if err != nil {
		p.fail(err)
		return
	}
	labels.TextStyle[0].Font = pictureFont(9)
	labels.TextStyle[0].Color = c
	labels.TextStyle[0].XAlign = draw.XCenter
	labels.Offset.Y = 2
	p.Add(labels)
}

func (p *picture) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

var (
	svgHead    = regexp.MustCompile(`(?s)^.*?<svg width="[^"]*" height="[^"]*"`)
	svgFont    = regexp.MustCompile(`font-family:[^;"]*;font-variant:[^;"]*;font-weight:[^;"]*;font-style:[^;"]*;`)
	roleColour = regexp.MustCompile(`#0([1-8])0([1-8])0([1-8])`)
)

// svg returns the picture for use within HTML. The label tells those who do not see it what it shows.
func (p *picture) svg(label string) (template.HTML, error) {
	if p.err != nil {
		return "", fmt.Errorf("eval: drawing a picture: %w", p.err)
	}
	canvas := vgsvg.NewWith(vgsvg.UseWH(pictureWidth, pictureHeight))
	p.Draw(draw.Crop(draw.New(canvas), 0, -10, 0, 0)) // room for half a label on the right
	var buf bytes.Buffer
	if _, err := canvas.WriteTo(&buf); err != nil {
		return "", fmt.Errorf("eval: drawing a picture: %w", err)
	}
	s := svgHead.ReplaceAllString(buf.String(), `<svg role="img" aria-label="`+template.HTMLEscapeString(label)+`"`)
	s = svgFont.ReplaceAllString(s, "")
	s = roleColour.ReplaceAllStringFunc(s, func(c string) string { return "var(--" + roleNames[c[2]-'0'] + ")" })
	return template.HTML(strings.TrimSpace(s)), nil //nolint:gosec // made here; all text in it is escaped
}

// curvePicture shows what answering from each threshold on would come to.
func (r *Result) curvePicture() (template.HTML, error) {
	p := newPicture("how sure the bot must be to answer (threshold)", "of 100")
	p.Y.Min, p.Y.Max = 0, 1.08
	p.Y.Tick.Marker = plot.ConstantTicks(fifths("%.0f", 100))
	c := newCurve(r.Asked)
	var answered, right, foreign plotter.XYs
	for step := range 201 {
		pt := c.at(float64(step) / 200)
		for _, s := range []struct {
			xys *plotter.XYs
			y   Measure
		}{{&answered, pt.Answered}, {&right, pt.Precision}, {&foreign, pt.FalseAnswers}} {
			if s.y.Known() {
				*s.xys = append(*s.xys, plotter.XY{X: pt.Threshold, Y: float64(s.y)})
			}
		}
	}
	letters, last := "", -1.0
	for _, ch := range r.Choices() {
		x := ch.Point.Threshold
		if letters != "" && x != last {
			p.text(choiceColor, last, 1, letters)
			letters = ""
		}
		letters, last = letters+strings.ToUpper(ch.Mode[:1]), x
		p.line(choiceColor, 1, []vg.Length{2, 2}, plotter.XY{X: x, Y: 0}, plotter.XY{X: x, Y: 1})
	}
	if letters != "" {
		p.text(choiceColor, last, 1, letters)
	}
	now := r.Thresholds.Confident
	p.line(markColor, 1.5, nil, plotter.XY{X: now, Y: 0}, plotter.XY{X: now, Y: 1})
	for _, s := range []struct {
		xys    plotter.XYs
		color  color.Color
		dashes []vg.Length
	}{{answered, rightColor, nil}, {right, sureColor, []vg.Length{6, 2}}, {foreign, foreignColor, []vg.Length{2, 2}}} {
		if len(s.xys) > 0 {
			p.line(s.color, 2, s.dashes, s.xys...)
		}
	}
	return p.svg("Curves over the threshold: how many questions are answered, how many of the answers are right, and how many foreign questions are answered. The table below has the numbers.")
}

// reliabilityPicture shows how often the bot is right, by the confidence that it tells.
func (r *Result) reliabilityPicture() (template.HTML, error) {
	p := newPicture("confidence that the bot tells", "right of 100")
	p.Y.Min, p.Y.Max = 0, 1.1
	p.Y.Tick.Marker = plot.ConstantTicks(fifths("%.0f", 100))
	bins := r.Calibration()
	for _, b := range bins {
		p.box(rightColor, b.From+.008, 0, b.To-.008, b.Right)
	}
	p.line(inkColor, 1, []vg.Length{4, 3}, plotter.XY{X: 0, Y: 0}, plotter.XY{X: 1, Y: 1})
	for _, b := range bins {
		const cap = .012
		p.line(inkColor, 1, nil, plotter.XY{X: b.Confidence, Y: b.Low}, plotter.XY{X: b.Confidence, Y: b.High})
		for _, y := range []float64{b.Low, b.High} {
			p.line(inkColor, 1, nil, plotter.XY{X: b.Confidence - cap, Y: y}, plotter.XY{X: b.Confidence + cap, Y: y})
		}
		p.dot(inkColor, b.Confidence, b.Confidence)
		p.text(inkColor, (b.From+b.To)/2, max(b.Right, b.High), fmt.Sprint(b.Questions))
	}
	return p.svg("Bars for each tenth of the confidence: how many of these questions had a right best entry. The table has the numbers.")
}

// histogramBins is the number of bars in the picture of confidences.
const histogramBins = 20

// histogramPicture shows how the confidences lie: upwards for questions in scope, with the wrong
// ones on top of the right ones, downwards for those out of scope.
func (r *Result) histogramPicture() (template.HTML, error) {
	p := newPicture("confidence of the best entry", "of 100 questions")
	var right, wrong, foreign [histogramBins]int
	for i := range r.Asked {
		a := &r.Asked[i]
		bin := min(histogramBins-1, max(0, int(a.Confidence()*histogramBins)))
		switch {
		case !a.InScope():
			foreign[bin]++
		case a.Rank() == 1:
			right[bin]++
		default:
			wrong[bin]++
		}
	}
	of := func(n, whole int) float64 { return float64(n) / float64(max(1, whole)) }
	up, down := .0, .0
	for i := range histogramBins {
		x0, x1 := float64(i)/histogramBins+.004, float64(i+1)/histogramBins-.004
		r1 := of(right[i], r.Measures.InScope)
		r2 := r1 + of(wrong[i], r.Measures.InScope)
		f := of(foreign[i], r.Measures.OutOfScope)
		for _, b := range []struct {
			c      color.Color
			y0, y1 float64
		}{{rightColor, 0, r1}, {wrongColor, r1, r2}, {foreignColor, -f, 0}} {
			if b.y1 > b.y0 {
				p.box(b.c, x0, b.y0, x1, b.y1)
			}
		}
		up, down = max(up, r2), max(down, f)
	}
	p.Y.Max, p.Y.Min = max(.05, up*1.08), -down*1.08
	p.Y.Tick.Marker = mirrored{}
	p.line(inkColor, .8, nil, plotter.XY{X: 0, Y: 0}, plotter.XY{X: 1, Y: 0})
	now := r.Thresholds.Confident
	p.line(markColor, 1.5, nil, plotter.XY{X: now, Y: p.Y.Min}, plotter.XY{X: now, Y: p.Y.Max})
	return p.svg("Bars over the confidence: upwards the questions that the content answers, downwards foreign questions.")
}

// mirrored ticks tell the distance from zero in hundredths, upwards and downwards.
type mirrored struct{}

// Ticks implements [plot.Ticker].
func (mirrored) Ticks(low, high float64) []plot.Tick {
	step := .05
	for (high-low)/step > 6 {
		step *= 2
	}
	var ticks []plot.Tick
	for n := int(low / step); float64(n)*step <= high; n++ {
		ticks = append(ticks, plot.Tick{Value: float64(n) * step, Label: fmt.Sprintf("%.0f", 100*max(float64(n), -float64(n))*step)})
	}
	return ticks
}
