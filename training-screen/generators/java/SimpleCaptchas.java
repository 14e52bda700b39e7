// SimpleCaptcha 1.1.1 as GateIn keeps it (BSD): with its backgrounds, noises and distortions, on white where transparent. OUT COUNT.
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import nl.captcha.Captcha;
import nl.captcha.backgrounds.*;
import nl.captcha.gimpy.*;
import nl.captcha.noise.*;
import nl.captcha.text.producer.*;
import nl.captcha.text.renderer.*;

public class SimpleCaptchas {
    public static void main(String[] args) throws Exception {
        Path out = Files.createDirectories(Path.of(args[0], "java-simplecaptcha"));
        List<Color> inks = List.of(Color.BLACK, Color.BLUE, new Color(140, 20, 20), new Color(20, 100, 40));
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            boolean usual = i % 3 == 0;
            Captcha.Builder one = new Captcha.Builder(usual ? 200 : 160 + 20 * (i % 5), usual ? 50 : 50 + 8 * (i / 2 % 4));
            if (usual) {
                one.addText().addBackground(new GradiatedBackgroundProducer()).gimp().addNoise().addBorder();
            } else {
                List<Font> fonts = List.of(new Font(i % 2 == 0 ? "Arial" : "Courier", Font.BOLD, 40));
                List<Color> ink = List.of(inks.get(i / 3 % 4));
                TextProducer text = i % 4 == 0 ? new DefaultTextProducer(4 + i / 4 % 3, "0123456789".toCharArray()) : new DefaultTextProducer(4 + i / 4 % 3);
                one.addText(text, i % 5 == 0 && i / 3 % 5 != 3 ? new ColoredEdgesWordRenderer(ink, fonts) : new DefaultWordRenderer(ink.get(0), fonts));
                switch (i / 2 % 4) {
                    case 0 -> one.addBackground(new FlatColorBackgroundProducer(new Color(225, 235, 250 - i % 40)));
                    case 1 -> one.addBackground(new SquigglesBackgroundProducer());
                    case 2 -> one.addBackground(new GradiatedBackgroundProducer());
                    default -> one.addBackground();
                }
                switch (i / 3 % 5) {
                    case 0 -> one.gimp(new FishEyeGimpyRenderer());
                    case 1 -> one.gimp(new DropShadowGimpyRenderer(3, 1));
                    case 2 -> one.gimp(new ShearGimpyRenderer(inks.get(i % 4)));
                    case 3 -> one.gimp(new BlockGimpyRenderer());
                    default -> one.gimp();
                }
                one.addNoise(i % 2 == 0 ? new CurvedLineNoiseProducer(inks.get(i / 2 % 4), 1f + i % 3) : new StraightLineNoiseProducer(inks.get(i / 2 % 4), 1 + i % 4));
                if (i % 7 == 0) {
                    one.addNoise();
                }
            }
            BufferedImage drawn = one.build().getImage(), page = new BufferedImage(drawn.getWidth(), drawn.getHeight(), BufferedImage.TYPE_INT_RGB);
            Graphics2D pen = page.createGraphics();
            pen.drawImage(drawn, 0, 0, Color.WHITE, null);
            ImageIO.write(page, "png", out.resolve(String.format("%03d.png", i)).toFile());
        }
    }
}
