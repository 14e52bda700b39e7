// mojocn/base64Captcha 1.3.8 (Apache-2.0): letters, sums, Chinese and digits, in its own fonts, on white as a page shows them. OUT COUNT.
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

	"github.com/mojocn/base64Captcha"
)

func main() {
	out := filepath.Join(os.Args[1], "go-base64captcha")
	os.MkdirAll(out, 0o777)
	count, _ := strconv.Atoi(os.Args[2])
	rand.Seed(5)
	lines := []int{0, base64Captcha.OptionShowHollowLine, base64Captcha.OptionShowSlimeLine, base64Captcha.OptionShowSineLine,
		base64Captcha.OptionShowHollowLine | base64Captcha.OptionShowSlimeLine | base64Captcha.OptionShowSineLine}
	sources := []string{base64Captcha.TxtSimpleCharaters, base64Captcha.TxtAlphabet, base64Captcha.TxtNumbers + base64Captcha.TxtAlphabet, base64Captcha.TxtNumbers}
	grounds := []*color.RGBA{nil, nil, {R: 240, G: 240, B: 246, A: 246}, {R: 3, G: 102, B: 214, A: 125}, {R: 255, G: 255, B: 255, A: 255}}
	for i := 0; i < count; i++ {
		height, width, noise, line, ground := 60, 240, 10*(i%4), lines[i/8%5], grounds[i/3%5]
		if i%3 == 2 {
			height, width = 40+10*(i%5), 150+25*(i%5)
		}
		var driver base64Captcha.Driver
		switch i % 8 {
		case 0, 1, 2, 3:
			var fonts []string
			if i%8 == 0 {
				fonts = []string{"wqy-microhei.ttc"}
			}
			driver = base64Captcha.NewDriverString(height, width, noise, line, 4+i/4%3, sources[i/5%4], ground, nil, fonts).ConvertFonts()
		case 4, 5:
			driver = base64Captcha.NewDriverMath(height, width, noise, line, ground, nil, nil).ConvertFonts()
		case 6:
			driver = base64Captcha.NewDriverChinese(height, width, noise, line, 2+i/8%3, base64Captcha.TxtChineseCharaters, ground, nil, []string{"wqy-microhei.ttc"})
		default:
			driver = base64Captcha.NewDriverDigit(80, 240, 4+i/8%3, 0.7, 20*(1+i/8%4))
		}
		_, question, _ := driver.GenerateIdQuestionAnswer()
		one, err := driver.DrawCaptcha(question)
		if err != nil {
			panic(err)
		}
		var raw bytes.Buffer
		one.WriteTo(&raw)
		drawn, _ := png.Decode(&raw)
		page := image.NewRGBA(drawn.Bounds())
		draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
		draw.Draw(page, page.Bounds(), drawn, image.Point{}, draw.Over)
		file, _ := os.Create(filepath.Join(out, fmt.Sprintf("%03d.png", i)))
		png.Encode(file, page)
		file.Close()
	}
}
