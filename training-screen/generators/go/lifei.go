// lifei6671/gocaptcha of 2026-02-26 (Apache-2.0): in its own fonts, with the lines, noises, waves and blur it offers. FROM OUT COUNT.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	g "github.com/lifei6671/gocaptcha"
)

func main() {
	if err := g.SetFontPath(filepath.Join(os.Args[1], "fonts")); err != nil {
		panic(err)
	}
	out := filepath.Join(os.Args[2], "go-lifei6671")
	os.MkdirAll(out, 0o777)
	count, _ := strconv.Atoi(os.Args[3])
	for i := 0; i < count; i++ {
		for !make(i, out) { // some of its lines fail by chance
		}
	}
}

func make(i int, out string) (made bool) {
	defer func() { recover() }()
	{
		width, height := 180, 60
		if i%3 > 0 {
			width, height = 120+30*(i%5), 40+10*(i/2%4)
		}
		one := g.New(width, height, g.RandLightColor())
		if i%4 < 2 {
			one.DrawBorder(g.RandDeepColor())
		}
		level := []g.NoiseDensity{g.NoiseDensityLower, g.NoiseDensityMedium, g.NoiseDensityHigh}[i/4%3]
		switch i / 3 % 5 {
		case 0:
			one.DrawNoise(level, g.NewTextNoiseDrawer(g.DefaultDPI))
		case 1:
			one.DrawNoise(level, g.NewPointNoiseDrawer())
		case 2:
			one.DrawNoise(level, g.NewPoissonPointNoiseDrawer())
		case 3:
			one.DrawNoise(level, g.NewPerlinNoiseDrawerWithConfig(24, 3, 0.76, nil))
		}
		lines := []g.LineDrawer{g.NewBeeline(), g.NewCurveLine(), g.NewBezierLine(), g.NewBezier3DLine(), g.NewHollowLine()}
		if i%7 < 5 {
			one.DrawLine(lines[i%5], g.RandDeepColor())
		}
		text := g.NewTextDrawer(g.DefaultDPI)
		if i%5 > 1 {
			text = g.NewTwistTextDrawer(g.DefaultDPI, []float64{15, 8, 5}[i/2%3], []float64{0.01, 0.02, 0.05}[i/3%3])
		}
		one.DrawText(text, g.RandText(4+i/2%3))
		if i%2 == 0 {
			one.DrawLine(lines[i/5%5], g.RandDeepColor())
		}
		if i%6 == 0 {
			one.DrawBlur(g.NewGaussianBlur(), 3, 0.55)
		}
		if one.Error != nil {
			panic(one.Error)
		}
		var raw bytes.Buffer
		one.Encode(&raw, g.ImageFormatPng)
		os.WriteFile(filepath.Join(out, fmt.Sprintf("%03d.png", i)), raw.Bytes(), 0o666)
	}
	return true
}
