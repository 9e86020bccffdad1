using Fovea.Tensors;

namespace Fovea.Data.Augmentations;

/// <summary>
/// Moves the pixels of an image by an affine map: by copying for whole-pixel shifts and flips, by bilinear
/// interpolation otherwise.
/// </summary>
internal static class AffineResampling
{
    public static void Apply(Span<float> image, Shape shape, Span<float> scratch, in AffineMap map)
    {
        if (map == AffineMap.Identity)
        {
            return;
        }
        scratch = scratch[..image.Length];
        image.CopyTo(scratch);
        (int channels, int height, int width) = (shape[0], shape[1], shape[2]);
        if (map.IsExact)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                int plane = channel * height * width;
                CopyExactly(scratch.Slice(plane, height * width), image.Slice(plane, height * width), height, width, map);
            }
        }
        else
        {
            Interpolate(scratch, image, channels, height, width, map);
        }
    }

    private static void CopyExactly(ReadOnlySpan<float> source, Span<float> target, int height, int width, in AffineMap map)
    {
        // Column x samples column x + X0, or, mirrored, width − 1 − x + X0; [from, to) are the x that sample inside
        // the source.
        bool mirrored = map.XX < 0, turned = map.YY < 0;
        int shift = (int)Math.Clamp(map.X0, -width, width), drop = (int)Math.Clamp(map.Y0, -height, height);
        int from = Math.Max(0, mirrored ? shift : -shift);
        int to = Math.Min(width, mirrored ? width + shift : width - shift);
        int first = mirrored ? width - to + shift : from + shift;
        for (int y = 0; y < height; y++)
        {
            Span<float> row = target.Slice(y * width, width);
            int line = (turned ? height - 1 - y : y) + drop;
            if ((uint)line >= (uint)height || from >= to)
            {
                row.Clear();
                continue;
            }
            row[..from].Clear();
            row[to..].Clear();
            Span<float> inside = row[from..to];
            source.Slice((line * width) + first, to - from).CopyTo(inside);
            if (mirrored)
            {
                inside.Reverse();
            }
        }
    }

    private static void Interpolate(ReadOnlySpan<float> source, Span<float> target, int channels, int height, int width, in AffineMap map)
    {
        float centreX = (width - 1) * 0.5f, centreY = (height - 1) * 0.5f;
        int area = height * width;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float dx = x - centreX, dy = y - centreY;
                float sx = (map.XX * dx) + (map.XY * dy) + map.X0 + centreX;
                float sy = (map.YX * dx) + (map.YY * dy) + map.Y0 + centreY;
                int pixel = (y * width) + x;
                if (!(sx > -1 && sx < width && sy > -1 && sy < height))
                {
                    for (int channel = 0; channel < channels; channel++)
                    {
                        target[(channel * area) + pixel] = 0;
                    }
                    continue;
                }

                int left = (int)MathF.Floor(sx), top = (int)MathF.Floor(sy);
                float right = sx - left, lower = sy - top;   // the weights of the right and of the lower neighbours
                for (int channel = 0; channel < channels; channel++)
                {
                    ReadOnlySpan<float> plane = source.Slice(channel * area, area);
                    float above = Mix(plane, width, left, top, right, height);
                    float below = Mix(plane, width, left, top + 1, right, height);
                    target[(channel * area) + pixel] = above + (lower * (below - above));
                }
            }
        }
    }

    // Interpolates between two neighbours of one line; pixels outside the image are 0.
    private static float Mix(ReadOnlySpan<float> plane, int width, int left, int line, float right, int height)
    {
        if ((uint)line >= (uint)height)
        {
            return 0;
        }
        ReadOnlySpan<float> row = plane.Slice(line * width, width);
        float a = left >= 0 ? row[left] : 0;
        float b = left + 1 < width ? row[left + 1] : 0;
        return a + (right * (b - a));
    }
}
