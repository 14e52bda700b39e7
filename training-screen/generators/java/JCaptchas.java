// JCaptcha 3 as albfernandez keeps it (LGPL-3.0): its ready engines; its fonts are the system's. OUT COUNT.
import com.octo.captcha.engine.image.ImageCaptchaEngine;
import com.octo.captcha.engine.image.gimpy.*;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

public class JCaptchas {
    public static void main(String[] args) throws Exception {
        Path out = Files.createDirectories(Path.of(args[0], "java-jcaptcha"));
        ImageCaptchaEngine[] engines = {new DefaultGimpyEngine(), new HotmailEngine(), new EasyGmailEngine(), new HotmailEngine2008()};
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            ImageIO.write(engines[i % 4].getNextImageCaptcha().getImageChallenge(), "png", out.resolve(String.format("%03d.png", i)).toFile());
        }
    }
}
