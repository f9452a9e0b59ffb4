"""Images that Java cannot write, and what Pillow makes of them: python make.py (Pillow 12 or later)."""
import math

from PIL import Image

photo = Image.new("RGB", (40, 30))
photo.putdata([
    (int(127 + 120 * math.sin(x / 5)), int(127 + 120 * math.cos(y / 4 + x / 9)), (37 * x + 11 * y) % 256)
    for y in range(30) for x in range(40)
])
photo.save("photo.png")
photo.resize((13, 9), Image.BILINEAR).save("photo-13x9.png")
photo.crop((5, 4, 25, 22)).resize((32, 24), Image.BILINEAR).save("photo-crop-32x24.png")

smooth = photo.resize((20, 15), Image.BILINEAR).resize((40, 30), Image.BICUBIC)
smooth.convert("CMYK").save("cmyk.jpg", quality=95)
adobe = bytearray(open("cmyk.jpg", "rb").read())
adobe[adobe.index(b"Adobe") + 11] = 2  # the same numbers, now luminance and chrominance
open("ycck.jpg", "wb").write(adobe)
for name in "cmyk", "ycck":
    Image.open(name + ".jpg").convert("RGB").save(name + ".png")

frames = [photo.quantize(64), photo.transpose(Image.FLIP_LEFT_RIGHT).quantize(64)]
frames[0].save("animated.gif", save_all=True, append_images=frames[1:])
frames[0].convert("RGB").save("animated.png")

# What libjpeg makes of the components of a JPEG file.
smooth.crop((0, 0, 19, 13)).save("components.jpg", quality=90)
smooth.crop((0, 0, 19, 13)).save("subsampled.jpg", quality=90, subsampling=2, progressive=True)
plain = open("components.jpg", "rb").read()
frame, scan = plain.index(b"\xff\xc0"), plain.index(b"\xff\xda")
letters = bytearray(plain[:2] + plain[20:])  # without JFIF's segment
for component, letter in enumerate(b"RGB"):
    letters[frame - 18 + 10 + 3 * component] = letter
    letters[scan - 18 + 5 + 2 * component] = letter
open("letters.jpg", "wb").write(letters)
for name in "components", "subsampled", "letters":
    Image.open(name + ".jpg").convert("RGB").save(name + ".png")
