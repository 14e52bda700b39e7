// dchest/captcha 1.1.0 (MIT): digits, on white as a page shows them. OUT COUNT.
package main

import (
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strconv"

	"github.com/dchest/captcha"
)

func main() {
	out := filepath.Join(os.Args[1], "go-dchest")
	os.MkdirAll(out, 0o777)
	count, _ := strconv.Atoi(os.Args[2])
	for i := 0; i < count; i++ {
		width, height, length := captcha.StdWidth, captcha.StdHeight, captcha.DefaultLen
		if i%2 == 1 {
			width, height, length = 140+30*(i%6), 50+15*(i%5), 4+i%4
		}
		one := captcha.NewImage(strconv.Itoa(i), captcha.RandomDigits(length), width, height)
		page := image.NewRGBA(one.Bounds())
		draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
		draw.Draw(page, page.Bounds(), one, image.Point{}, draw.Over)
		file, _ := os.Create(filepath.Join(out, fmt.Sprintf("%03d.png", i)))
		png.Encode(file, page)
		file.Close()
	}
}
