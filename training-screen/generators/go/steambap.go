// steambap/captcha 1.4.1 (MIT): letters and sums, in its own font, on white as a page shows them. OUT COUNT.
package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"

	"github.com/steambap/captcha"
)

func main() {
	out := filepath.Join(os.Args[1], "go-steambap")
	os.MkdirAll(out, 0o777)
	count, _ := strconv.Atoi(os.Args[2])
	rand.Seed(5)
	grounds := []color.Color{color.White, color.Black, color.RGBA{250, 240, 220, 255}, color.RGBA{220, 235, 250, 255}, color.RGBA{30, 40, 70, 255}}
	for i := 0; i < count; i++ {
		width, height := 150, 50
		change := func(o *captcha.Options) {}
		if i%3 > 0 {
			width, height = 120+30*(i%5), 40+12*(i%4)
			change = func(o *captcha.Options) {
				o.TextLength, o.CurveNumber, o.Noise = 4+i/3%3, 1+i/2%6, 0.5+0.5*float64(i/4%5)
				o.FontScale = 0.8 + 0.1*float64(i%4)
				if i%2 == 0 {
					o.BackgroundColor = grounds[i/6%5]
				}
				if i%7 == 0 {
					o.CharPreset = "0123456789"
				}
				if i%5 == 0 {
					o.BackgroundColor = color.White
					o.Palette = color.Palette{color.Black, color.RGBA{150, 20, 20, 255}, color.RGBA{20, 40, 150, 255}}
				}
			}
		}
		make := captcha.New
		if i%4 == 3 {
			make = captcha.NewMathExpr
		}
		one, err := make(width, height, change)
		if err != nil {
			panic(err)
		}
		var raw bytes.Buffer
		one.WriteImage(&raw)
		drawn, _ := png.Decode(&raw)
		page := image.NewRGBA(drawn.Bounds())
		draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
		draw.Draw(page, page.Bounds(), drawn, image.Point{}, draw.Over)
		file, _ := os.Create(filepath.Join(out, fmt.Sprintf("%03d.png", i)))
		png.Encode(file, page)
		file.Close()
	}
}
