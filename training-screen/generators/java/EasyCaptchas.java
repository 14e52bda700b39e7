// EasyCaptcha 1.6.2 (Apache-2.0): letters and of sums, in its own fonts. OUT COUNT.
import com.wf.captcha.ArithmeticCaptcha;
import com.wf.captcha.SpecCaptcha;
import com.wf.captcha.base.Captcha;
import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

public class EasyCaptchas {
    public static void main(String[] args) throws Exception {
        Path out = Files.createDirectories(Path.of(args[0], "java-easy-captcha"));
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            int width = 110 + 20 * (i % 4), height = 40 + 8 * (i % 3);
            Captcha one = i % 4 == 3 ? new ArithmeticCaptcha(width, height) : new SpecCaptcha(width, height, 4 + i % 3);
            if (i % 4 == 3) {
                one.setLen(2 + i % 2);
            } else {
                one.setFont(i % 10, 20f + height / 4f);
                one.setCharType(1 + i % 6);
            }
            try (FileOutputStream file = new FileOutputStream(out.resolve(String.format("%03d.png", i)).toFile())) {
                one.out(file);
            }
        }
    }
}
