// s3rj1k/captcha of 2024-12-28 (MIT): in the Go fonts. OUT COUNT.
package main

import (
	"fmt"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strconv"

	"github.com/s3rj1k/go-captcha"
)

func main() {
	out := filepath.Join(os.Args[1], "go-s3rj1k")
	os.MkdirAll(out, 0o777)
	count, _ := strconv.Atoi(os.Args[2])
	grounds := []color.Color{color.White, color.RGBA{240, 245, 255, 255}, color.RGBA{255, 248, 225, 255}, color.RGBA{40, 44, 52, 255}}
	for i := 0; i < count; i++ {
		how, err := captcha.NewOptions()
		if err != nil {
			panic(err)
		}
		if i%3 > 0 {
			how.SetCaptchaTextLength(4 + i%4)
			how.SetDimensions(160+40*(i%5)+20*(i%4), 50+15*(i%4))
			how.SetFontScale(0.5 + 0.1*float64(i%4))
			how.SetBackgroundColor(grounds[i/3%4])
			how.SetNoiseDensity(0.02*float64(i%5), 0.02*float64(i/2%5), 0.02*float64(i/3%5))
			if i%4 == 1 {
				how.SetCharacterList("0123456789")
			}
			if i%5 < 3 {
				how.SetBorderColor(grounds[i/3%4])
			}
		}
		one, err := how.CreateImage()
		if err != nil {
			panic(err)
		}
		file, _ := os.Create(filepath.Join(out, fmt.Sprintf("%03d.png", i)))
		png.Encode(file, one.Image)
		file.Close()
	}
}
