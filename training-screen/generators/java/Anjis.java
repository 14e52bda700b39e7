// AJ-Captcha (anji-plus/captcha of 2025-02-18; Apache-2.0): words to click and the puzzle with its piece as its page shows them, on its own pictures; its font is the system's. FOLDERS (jigsaw/original, jigsaw/slidingBlock, pic-click) OUT COUNT.
import com.anji.captcha.model.vo.CaptchaVO;
import com.anji.captcha.service.impl.*;
import java.awt.*;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Properties;
import javax.imageio.ImageIO;

public class Anjis {
    static BufferedImage read(String text) throws Exception {
        return ImageIO.read(new ByteArrayInputStream(Base64.getMimeDecoder().decode(text)));
    }

    public static void main(String[] args) throws Exception {
        Path click = Files.createDirectories(Path.of(args[1], "java-anji-click")), slide = Files.createDirectories(Path.of(args[1], "java-anji-slide"));
        int count = Integer.parseInt(args[2]);
        for (int i = 0; i < count; i++) {
            if (i % 25 == 0) {
                how = new Properties();
                how.setProperty("captcha.captchaOriginalPath.jigsaw", args[0] + "/jigsaw");
                how.setProperty("captcha.captchaOriginalPath.pic-click", args[0] + "/pic-click");
                how.setProperty("captcha.font.type", "WenQuanYi Micro Hei");
                how.setProperty("captcha.water.font", "WenQuanYi Micro Hei");
                how.setProperty("captcha.water.mark", i / 25 % 3 == 0 ? "example.org" : i / 25 % 3 == 1 ? "我的水印" : " ");
                how.setProperty("captcha.word.count", String.valueOf(3 + i / 25 % 3));
                how.setProperty("captcha.interference.options", String.valueOf(i / 25 % 3));
                words = new ClickWordCaptchaServiceImpl();
                words.init(how);
                puzzle = new BlockPuzzleCaptchaServiceImpl();
                puzzle.init(how);
            }
            CaptchaVO one = (CaptchaVO) words.get(new CaptchaVO()).getRepData();
            ImageIO.write(strip(read(one.getOriginalImageBase64()), i % 2 == 0 ? "请依次点击【" + String.join(",", one.getWordList()) + "】" : null), "png", click.resolve(String.format("%03d.png", i)).toFile());
            CaptchaVO two = (CaptchaVO) puzzle.get(new CaptchaVO()).getRepData();
            BufferedImage picture = read(two.getOriginalImageBase64()), whole = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
            whole.createGraphics().drawImage(picture, 0, 0, Color.WHITE, null);
            whole.createGraphics().drawImage(read(two.getJigsawImageBase64()), i % 2 == 0 ? 0 : i * 37 % (picture.getWidth() - 60), 0, null);
            ImageIO.write(strip(whole, i % 3 == 0 ? "向右拖动滑块填充拼图" : null), "png", slide.resolve(String.format("%03d.png", i)).toFile());
        }
        System.exit(0);
    }

    static Properties how;
    static ClickWordCaptchaServiceImpl words;
    static BlockPuzzleCaptchaServiceImpl puzzle;

    /** The line that its page shows beneath. */
    static BufferedImage strip(BufferedImage picture, String text) {
        int more = text == null ? 0 : 40, w = picture.getWidth(), h = picture.getHeight();
        BufferedImage page = new BufferedImage(w, h + more, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = page.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, w, h + more);
        pen.drawImage(picture, 0, 0, null);
        if (text != null) {
            pen.setColor(new Color(221, 221, 221));
            pen.drawRect(0, h + 2, w - 1, more - 4);
            pen.setColor(Color.BLACK);
            pen.setFont(new Font("WenQuanYi Micro Hei", Font.PLAIN, 15));
            pen.drawString(text, (w - pen.getFontMetrics().stringWidth(text)) / 2, h + 26);
        }
        return page;
    }
}
