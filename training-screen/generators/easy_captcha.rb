# easy_captcha for Rails (phatworx/easy_captcha of 2015-09-08; MIT), in its own font, through RMagick. FROM OUT COUNT.
require 'rmagick'
from, out, count = ARGV
class Object; def present?; !nil? && self != ''; end; end
# as RMagick 2 ran such blocks
module Within
  def annotate(*all, &how) = super(*all) { |pen| pen.instance_eval(&how) if how }
  def to_blob(&how) = super() { |info| info.instance_eval(&how) if how }
end
module Made
  def new(*all, &how) = super(*all) { |info| info.instance_eval(&how) if how }
end
Magick::Image.prepend(Within)
Magick::Image.singleton_class.prepend(Made)
module EasyCaptcha
  class << self; attr_accessor :image_width, :image_height; end
  module Generator; class Base; def initialize; defaults; end; end; end
end
require "#{from}/lib/easy_captcha/generator/default.rb"
srand 5
inks = [['#333333', '#FFFFFF'], ['#333333', '#FFFFFF'], ['#1a3f7a', '#FFFFFF'], ['#7a1a1a', '#FFF6E0'], ['#1b5e30', '#EAF5EA'], ['#EEEEEE', '#2A2E38']]
letters = ('A'..'Z').to_a + ('2'..'9').to_a - %w[I O]
count.to_i.times do |number|
  one = EasyCaptcha::Generator::Default.new
  EasyCaptcha.image_width, EasyCaptcha.image_height = 140, 40
  length = 6
  if number % 6 > 0
    length = rand(4..7)
    EasyCaptcha.image_height = [40, 50, 60].sample
    one.font_size = (EasyCaptcha.image_height * rand(0.5..0.65)).to_i
    EasyCaptcha.image_width = (length * one.font_size * 0.95).to_i + 10
    one.font_fill_color, one.image_background_color = inks.sample
    one.sketch = rand(3) == 0
    one.blur = rand(3) > 0
    one.wave = rand(4) > 0
    one.wave_amplitude = (2..[4, 5, 7].sample)
    one.implode = [0.05, 0.05, 0.15, -0.1].sample
  end
  File.binwrite(format("#{out}/%03d.png", number), one.generate(Array.new(length) { letters.sample }.join))
end
