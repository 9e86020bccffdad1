using Fovea.Data.Decoding;

namespace Fovea.Data;

/// <summary>Image files in a folder per class: <c>root/class/**/file</c>. Classes and files are sorted ordinally.</summary>
public sealed class ImageFolderDataset : ImageFileDataset
{
    private static readonly string[] TestNames = ["test", "val", "valid", "validation"];

    private ImageFolderDataset(string name, string[] paths, int[] labels, IReadOnlyList<string> classes, ImageFileOptions options) :
        base(name, paths, labels, classes, options)
    {
    }

    /// <summary>
    /// Finds the images below a folder; one image is decoded to determine the size, unless the options give it.
    /// </summary>
    /// <param name="root">The folder whose sub-folders are the classes. Hidden files and folders are skipped.</param>
    /// <param name="options">Size and channels of the samples.</param>
    /// <exception cref="FoveaException">There is no such folder, or there are no images in it or in one of its class folders.</exception>
    public static ImageFolderDataset Open(string root, ImageFileOptions? options = null) => Open(root, options, null);

    /// <summary>Opens <c>root/train</c>, and <c>root/test</c> or <c>root/val</c>, whose classes must be the same.</summary>
    /// <param name="root">The folder that contains both.</param>
    /// <param name="options">Size and channels of the samples.</param>
    /// <exception cref="FoveaException">
    /// A folder is missing or has no images, or the test images have a class that the training images do not have.
    /// </exception>
    public static DataSplit OpenSplit(string root, ImageFileOptions? options = null)
    {
        string train = Path.Combine(root, "train");
        string? test = TestNames.Select(name => Path.Combine(root, name)).FirstOrDefault(Directory.Exists);
        if (!Directory.Exists(train) || test is null)
        {
            throw new FoveaException($"{root}: expected the sub-folders train, and test or val, each with a folder per class.");
        }
        ImageFolderDataset trainSet = Open(train, options, null);
        ImageFolderDataset testSet = Open(test, options, trainSet.Classes);
        return DataSplit.Create(trainSet, testSet, root, ResizeAdvice);
    }

    /// <summary>Whether a folder has the sub-folders that <see cref="OpenSplit"/> reads.</summary>
    internal static bool IsSplit(string root) =>
        Directory.Exists(Path.Combine(root, "train")) && TestNames.Any(name => Directory.Exists(Path.Combine(root, name)));

    private static ImageFolderDataset Open(string root, ImageFileOptions? options, IReadOnlyList<string>? knownClasses)
    {
        if (!Directory.Exists(root))
        {
            throw new FoveaException($"{root}: there is no such folder.");
        }
        string[] folders = Directory.GetDirectories(root, "*", Search(recurse: false));
        Array.Sort(folders, StringComparer.Ordinal);
        string[] classes = Array.ConvertAll(folders, folder => Path.GetFileName(folder)!);

        var paths = new List<string>();
        var labels = new List<int>();
        string? emptyFolder = null;
        var others = new SortedSet<string>(StringComparer.Ordinal);
        for (int index = 0; index < folders.Length; index++)
        {
            int label = knownClasses is null ? index : IndexOf(knownClasses, classes[index]);
            string[] files = Directory.GetFiles(folders[index], "*", Search(recurse: true));
            Array.Sort(files, StringComparer.Ordinal);
            int before = paths.Count;
            foreach (string file in files)
            {
                string extension = Path.GetExtension(file).ToLowerInvariant();
                if (!ImageDecoder.FileExtensions.Contains(extension))
                {
                    others.Add(extension.Length == 0 ? "none" : extension);
                    continue;
                }
                if (label < 0)
                {
                    throw new FoveaException(
                        $"{folders[index]}: the training images have no class \"{classes[index]}\"; the training " +
                        $"classes are {string.Join(", ", knownClasses!)}.");
                }
                paths.Add(file);
                labels.Add(label);
            }
            emptyFolder ??= paths.Count == before ? folders[index] : null;
        }
        if (paths.Count == 0)
        {
            string seen = others.Count > 0 ? $" Files with other extensions were skipped: {string.Join(", ", others.Take(8))}." : "";
            throw new FoveaException(
                $"{root}: found no images in {folders.Length} class folders. Expected root/class/file, with files " +
                $"of {string.Join(", ", ImageDecoder.FileExtensions)}.{seen}");
        }
        if (emptyFolder is not null && knownClasses is null)
        {
            throw new FoveaException(
                $"{emptyFolder}: the class folder contains no images, so the class cannot be learned. Put images " +
                $"of {string.Join(", ", ImageDecoder.FileExtensions)} there, or remove the folder.");
        }
        return new ImageFolderDataset(root, [.. paths], [.. labels], knownClasses ?? classes, options ?? new ImageFileOptions());
    }

    private static int IndexOf(IReadOnlyList<string> classes, string name)
    {
        for (int index = 0; index < classes.Count; index++)
        {
            if (classes[index] == name)
            {
                return index;
            }
        }
        return -1;
    }

    // Links are followed, as data sets are often organised with them; the depth limit ends a cycle of links.
    private static EnumerationOptions Search(bool recurse) => new()
    {
        RecurseSubdirectories = recurse,
        MaxRecursionDepth = 8,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        IgnoreInaccessible = false,
    };
}
