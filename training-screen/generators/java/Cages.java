// Cage of 2012-10-30 (akiraly/cage, Apache-2.0): its two templates and others of its settings; its fonts are the system's. OUT COUNT.
import com.github.cage.*;
import com.github.cage.image.*;
import java.awt.Color;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

public class Cages {
    public static void main(String[] args) throws Exception {
        Path out = Files.createDirectories(Path.of(args[0], "java-cage"));
        Random chance = new Random(5);
        Cage[] ready = {new GCage(), new YCage()};
        Color[] grounds = {Color.WHITE, new Color(240, 245, 255), new Color(255, 248, 225), new Color(230, 245, 230)};
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            Cage one = ready[i % 2];
            if (i % 4 > 1) {
                EffectConfig effects = new EffectConfig(i % 5 > 0, i % 3 > 0, i % 7 == 0, i % 11 < 7, new ScaleConfig(0.5f + 0.1f * (i % 6), 0.5f + 0.1f * (i % 6)));
                Painter painter = new Painter(160 + 30 * (i % 5), 50 + 15 * (i % 4), grounds[i / 4 % 4], null, effects, chance);
                one = new Cage(painter, null, i % 4 == 2 ? null : new ConstantColorGenerator(Color.getHSBColor(chance.nextFloat(), 0.9f, 0.5f)), null, Cage.DEFAULT_COMPRESS_RATIO, null, chance);
            }
            String token = one.getTokenGenerator().next();
            ImageIO.write(one.drawImage(token.substring(0, Math.min(token.length(), 5 + i % 4))), "png", out.resolve(String.format("%03d.png", i)).toFile());
        }
    }
}
