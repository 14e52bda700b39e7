// afocus/captcha of 2019-10-10 (MIT): in the font of its example. FROM (its folder) OUT COUNT.
package main

import (
	"fmt"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strconv"

	"github.com/afocus/captcha"
)

func main() {
	out := filepath.Join(os.Args[2], "go-afocus")
	os.MkdirAll(out, 0o777)
	count, _ := strconv.Atoi(os.Args[3])
	white := color.RGBA{255, 255, 255, 255}
	grounds := []color.Color{color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}, color.RGBA{0, 153, 0, 255}}
	inks := []color.Color{color.RGBA{180, 30, 30, 255}, color.RGBA{30, 60, 180, 255}, color.RGBA{20, 120, 50, 255}, color.Black}
	levels := []captcha.DisturLevel{captcha.NORMAL, captcha.MEDIUM, captcha.HIGH}
	kinds := []captcha.StrType{captcha.NUM, captcha.LOWER, captcha.UPPER, captcha.ALL, captcha.CLEAR}
	for i := 0; i < count; i++ {
		maker := captcha.New()
		if err := maker.SetFont(filepath.Join(os.Args[1], "examples", "comic.ttf")); err != nil {
			panic(err)
		}
		maker.SetSize(128, 64)
		if i%4 == 0 {
			maker.SetSize(82, 32)
		} else if i%4 == 3 {
			maker.SetSize(150+20*(i%5), 48+8*(i%4))
		}
		maker.SetDisturbance(levels[i/2%3])
		if i%3 == 1 {
			maker.SetFrontColor(white)
			maker.SetBkgColor(grounds...)
		} else if i%3 == 2 {
			maker.SetFrontColor(inks...)
		}
		one, _ := maker.Create(4+i/4%3, kinds[i%5])
		file, _ := os.Create(filepath.Join(out, fmt.Sprintf("%03d.png", i)))
		png.Encode(file, one)
		file.Close()
	}
}
