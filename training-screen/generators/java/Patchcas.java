// Patchca (vkennke/patchca of 2019-11-25; LGPL-3.0-or-later; its own fonts): the five ripples of its demonstration. OUT COUNT.
import com.github.vkennke.patchca.color.*;
import com.github.vkennke.patchca.custom.ConfigurableCaptchaService;
import com.github.vkennke.patchca.filter.predefined.*;
import com.github.vkennke.patchca.word.*;
import java.awt.Color;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

public class Patchcas {
    public static void main(String[] args) throws Exception {
        Path out = Files.createDirectories(Path.of(args[0], "java-patchca"));
        Color[] inks = {new Color(25, 60, 170), new Color(25, 60, 170), Color.BLACK, new Color(150, 30, 30), new Color(20, 110, 50), new Color(110, 40, 130)};
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            ConfigurableCaptchaService one = new ConfigurableCaptchaService();
            one.setColorFactory(i % 7 == 6 ? new RandomColorFactory() : new SingleColorFactory(inks[i / 5 % 6]));
            switch (i % 5) {
                case 0 -> one.setFilterFactory(new CurvesRippleFilterFactory(one.getColorFactory()));
                case 1 -> one.setFilterFactory(new MarbleRippleFilterFactory());
                case 2 -> one.setFilterFactory(new DoubleRippleFilterFactory());
                case 3 -> one.setFilterFactory(new WobbleRippleFilterFactory());
                default -> one.setFilterFactory(new DiffuseRippleFilterFactory());
            }
            if (i % 3 > 0) {
                one.setWidth(140 + 20 * (i % 6));
                one.setHeight(50 + 10 * (i % 4));
            }
            ImageIO.write(one.getCaptcha().getImage(), "png", out.resolve(String.format("%03d.png", i)).toFile());
        }
    }
}
