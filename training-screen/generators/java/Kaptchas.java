// kaptcha 2.3.2 (Apache-2.0): with its three distortions; its fonts (Arial, Courier) as the system replaces them. OUT COUNT.
import com.google.code.kaptcha.impl.DefaultKaptcha;
import com.google.code.kaptcha.util.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.imageio.ImageIO;

public class Kaptchas {
    public static void main(String[] args) throws Exception {
        Path out = Files.createDirectories(Path.of(args[0], "java-kaptcha"));
        String[] inks = {"black", "blue", "0,80,40", "160,30,30"}, bends = {"WaterRipple", "FishEyeGimpy", "ShadowGimpy"};
        String[][] grounds = {{"lightGray", "white"}, {"white", "white"}, {"250,235,200", "200,220,250"}, {"cyan", "white"}};
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            Properties how = new Properties();
            if (i % 3 > 0) {
                how.setProperty("kaptcha.obscurificator.impl", "com.google.code.kaptcha.impl." + bends[i / 3 % 3]);
                how.setProperty("kaptcha.noise.impl", "com.google.code.kaptcha.impl." + (i % 5 == 4 ? "NoNoise" : "DefaultNoise"));
                how.setProperty("kaptcha.noise.color", inks[i / 5 % 4]);
                how.setProperty("kaptcha.border", i % 2 == 0 ? "yes" : "no");
                how.setProperty("kaptcha.border.color", "105,179,90");
                how.setProperty("kaptcha.textproducer.font.color", inks[i / 2 % 4]);
                how.setProperty("kaptcha.textproducer.char.length", String.valueOf(4 + i / 4 % 3));
                how.setProperty("kaptcha.textproducer.char.space", String.valueOf(2 + i % 4));
                if (i % 4 == 1) {
                    how.setProperty("kaptcha.textproducer.char.string", "0123456789");
                } else if (i % 4 == 2) {
                    how.setProperty("kaptcha.textproducer.char.string", "ABCDEFGHJKLMNPQRSTUVWXYZ23456789");
                }
                how.setProperty("kaptcha.background.clear.from", grounds[i / 7 % 4][0]);
                how.setProperty("kaptcha.background.clear.to", grounds[i / 7 % 4][1]);
                how.setProperty("kaptcha.image.width", String.valueOf(150 + 25 * (i % 5)));
                how.setProperty("kaptcha.image.height", String.valueOf(45 + 10 * (i / 2 % 4)));
                how.setProperty("kaptcha.textproducer.font.size", String.valueOf(30 + 3 * (i / 2 % 4)));
            }
            DefaultKaptcha one = new DefaultKaptcha();
            one.setConfig(new Config(how));
            ImageIO.write(one.createImage(one.createText()), "png", out.resolve(String.format("%03d.png", i)).toFile());
        }
    }
}
