// hanguofeng/gocaptcha of 2021-09-15 (MIT): in its own font and in others, with its three filters, on white as a page shows them; its stores for memcache and redis are left out, and its shifts of freetype lengths are by 6, as freetype now has them. FROM OUT COUNT FONTS.
package main

import (
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/hanguofeng/gocaptcha"
)

func main() {
	out := filepath.Join(os.Args[2], "go-hanguofeng")
	os.MkdirAll(out, 0o777)
	count, _ := strconv.Atoi(os.Args[3])
	faces := []string{filepath.Join(os.Args[1], "data", "zpix.ttf"), filepath.Join(os.Args[4], "LiberationSans-Bold.ttf"), filepath.Join(os.Args[4], "LiberationSerif-Italic.ttf"), filepath.Join(os.Args[4], "LiberationMono-Regular.ttf")}
	for i := 0; i < count; i++ {
		width, height, size, length := 120, 40, 24.0, 4
		if i%3 > 0 {
			length = 4 + i%3
			size = float64(20 + 4*(i%5))
			width, height = int(size*1.25*float64(length)), int(size*1.6)
		}
		font := faces[:1]
		if i%3 > 0 {
			font = faces[i/3%4 : i/3%4+1]
		}
		words, err := gocaptcha.CreateWordManagerFromDataFile(filepath.Join(os.Args[1], "data", "en_char"))
		if err != nil {
			panic(err)
		}
		how := new(gocaptcha.FilterConfig)
		how.Init()
		how.Filters = []string{gocaptcha.IMAGE_FILTER_NOISE_LINE, gocaptcha.IMAGE_FILTER_NOISE_POINT, gocaptcha.IMAGE_FILTER_STRIKE}
		for at, name := range how.Filters {
			group := new(gocaptcha.FilterConfigGroup)
			group.Init()
			group.SetItem("Num", strconv.Itoa([]int{5 + 10*(i%4), 10 + 15*(i/2%4), 1 + i/3%3}[at]))
			how.SetGroup(name, group)
		}
		how.Filters = how.Filters[i%7/5:]
		life := gocaptcha.CaptchaConfig{LifeTime: time.Minute}
		one, err := gocaptcha.CreateCaptcha(words, &life, &gocaptcha.ImageConfig{Width: width, Height: height, FontSize: size, FontFiles: font}, how, &gocaptcha.StoreConfig{CaptchaConfig: life, Engine: gocaptcha.STORE_ENGINE_BUILDIN, GcProbability: 1, GcDivisor: 100})
		if err != nil {
			panic(err)
		}
		key, err := one.GetKey(length)
		if err != nil {
			panic(err)
		}
		drawn, err := one.GetImage(key)
		if err != nil {
			panic(err)
		}
		page := image.NewRGBA(drawn.Bounds())
		draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
		draw.Draw(page, page.Bounds(), drawn, image.Point{}, draw.Over)
		file, _ := os.Create(filepath.Join(out, fmt.Sprintf("%03d.png", i)))
		png.Encode(file, page)
		file.Close()
	}
}
