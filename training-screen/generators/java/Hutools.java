// Hutool 5.8.34's captchas (MulanPSL-2.0): lines, circles, shears and a GIF's first frame. OUT COUNT.
import cn.hutool.captcha.AbstractCaptcha;
import cn.hutool.captcha.CaptchaUtil;
import cn.hutool.captcha.generator.CodeGenerator;
import cn.hutool.captcha.generator.MathGenerator;
import cn.hutool.captcha.generator.RandomGenerator;
import java.awt.Color;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

public class Hutools {
    public static void main(String[] args) throws Exception {
        Path out = Files.createDirectories(Path.of(args[0], "java-hutool"));
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            boolean usual = i / 4 % 2 == 0;
            int width = usual ? 200 : 120 + 30 * (i / 8 % 5), height = usual ? 100 : 40 + 12 * (i / 8 % 4), level = i / 8 % 4;
            int[] noise = usual ? new int[] {150, 15, 4, 10} : new int[] {20 + 60 * level, 5 + 10 * level, 2 + level, 5 + 5 * level};
            CodeGenerator text = usual ? new RandomGenerator(5) : i / 8 % 3 == 0 ? new MathGenerator(1 + i / 24 % 2)
                : i / 8 % 3 == 1 ? new RandomGenerator("0123456789", 4 + i / 24 % 3) : new RandomGenerator(4 + i / 24 % 3);
            AbstractCaptcha one = switch (i % 4) {
                case 0 -> CaptchaUtil.createLineCaptcha(width, height, text, noise[0]);
                case 1 -> CaptchaUtil.createCircleCaptcha(width, height, text, noise[1]);
                case 2 -> CaptchaUtil.createShearCaptcha(width, height, text, noise[2]);
                default -> CaptchaUtil.createGifCaptcha(width, height, text, noise[3]);
            };
            if (!usual && i / 32 % 2 == 1) {
                one.setBackground(new Color(235 + i % 20, 240, 255 - i % 30));
            }
            ImageIO.write(one.getImage(), "png", out.resolve(String.format("%03d.png", i)).toFile());
        }
    }
}
